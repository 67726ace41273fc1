import { endWork } from './end-work.ts';
import type { Ground } from './ground.ts';
import { createJobTimes } from './job-times.ts';
import type { DiskUse, EnvironmentId } from './provider.ts';
import { resetEnvironment } from './reset-environment.ts';
import type { Seat } from './seats.ts';
import { type StepTrack, trackSteps } from './step-track.ts';

const mib = 1024 * 1024;

/** Why a reset begins that nobody asked for, as a step that is done. */
function explain({ clock, seats, config }: Ground, { claim }: Seat): StepTrack {
  const track = trackSteps(clock, createJobTimes(0), () => seats.tell(claim.attempt));
  track.progress({
    step: 'disk',
    title: {
      en: `The cluster took more than ${config.nodeDiskMb} MB of disk, so it goes back to the start`,
      ko: `클러스터가 디스크를 ${config.nodeDiskMb} MB 넘게 써서 처음으로 되돌려요`,
    },
    index: 1,
    of: 1,
    usualSeconds: 0,
  });
  track.finish();
  return track;
}

/**
 * Holds environments in use to their share of the disk, because volumes have no size of their own; to be called again and
 * again. A cluster that takes too much is reset. Where a home has become too large and still grows, what the learner runs is
 * ended, and they find a note; nothing in a home is ever removed by us.
 */
export function createDiskKeeper(ground: Ground) {
  const { provider, seats, config, log, background } = ground;
  /** Size of each home when it was last looked at; the note that says so does not count as growth. */
  const large = new WeakMap<Seat, number>();
  let isLooking = false;

  async function hold(seat: Seat, used: ReadonlyMap<EnvironmentId, DiskUse>): Promise<void> {
    const { stage } = seat;
    if (stage.phase !== 'in_use') return;
    const { cluster, home } = used.get(stage.id) ?? { cluster: 0, home: 0 };
    const about = { attempt: seat.claim.attempt, environment: stage.id, cluster, home };
    if (cluster > config.nodeDiskMb * mib) {
      log.warn(about, 'a cluster took too much disk and is reset');
      const why = explain(ground, seat);
      seat.work = background.run('an environment could not be reset', () => resetEnvironment(ground, seat, stage, why));
      return;
    }
    const before = large.get(seat) ?? 0;
    large.set(seat, home);
    if (home <= config.homeDiskMb * mib || home <= before + mib) return;
    log.warn(about, 'a home grew too large and what is run there is ended');
    await endWork(ground, stage.id);
  }

  return async (): Promise<void> => {
    if (isLooking) return;
    isLooking = true;
    try {
      const used = await provider.diskUse();
      for (const seat of seats.all()) await hold(seat, used);
    } finally {
      isLooking = false;
    }
  };
}
