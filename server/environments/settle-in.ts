import { later } from '../clock.ts';
import { destroyEnvironment, replaceEnvironment } from './destroy-environment.ts';
import { type Ground, limits, type ReadyEnvironment } from './ground.ts';
import type { ExpectedStep } from './job-times.ts';
import type { ProgressUpdate } from './provider.ts';
import type { Seat } from './seats.ts';
import { setUpLab } from './set-up-lab.ts';
import { trackSteps } from './step-track.ts';

const toolboxStep: ProgressUpdate = {
  step: 'toolbox',
  title: { en: 'Toolbox with your files', ko: '내 파일이 담긴 도구 상자 준비하기' },
  index: 1,
  of: 2,
  usualSeconds: 2,
};

export const labStep: ProgressUpdate = {
  step: 'lab',
  title: { en: 'Starting state of the lab', ko: '실습 시작 상태 만들기' },
  index: 2,
  of: 2,
  usualSeconds: 6,
};

/** What is known of settling in before it was ever measured. */
export const settlingSteps: readonly ExpectedStep[] = [toolboxStep, labStep].map(({ step, title, usualSeconds }) => ({
  id: step,
  title,
  usualSeconds,
}));

/** Gives a ready environment to a learner: the toolbox with their home, then the lab's starting state. */
export async function settleIn(ground: Ground, { id, made }: ReadyEnvironment, seat: Seat): Promise<void> {
  const { rows, provider, seats, clock, times, config, background } = ground;
  const { attempt, home, lab } = seat.claim;
  const track = trackSteps(clock, times.setUp, () => seats.tell(attempt));
  const expiresAt = later(clock(), { minutes: config.environmentMinutes });
  const tracks = made === undefined ? [track] : [made, track];
  seats.move(seat, { phase: 'setting_up', id, expiresAt, tracks });
  try {
    await rows.assign(id, attempt, expiresAt);
    const signal = background.limit(limits.setUp, seat.leaving.signal);
    track.progress(toolboxStep);
    await provider.equip(id, home, signal);
    track.progress(labStep);
    await setUpLab(provider, id, lab, signal);
    await rows.move(id, 'in_use');
  } catch (error) {
    seat.failures += 1;
    replaceEnvironment(ground, seat, id, error);
    return;
  }
  track.finish();
  seats.move(seat, { phase: 'in_use', id, expiresAt });
}

/** Ends a claim, whatever its stage. What is being done for it is called off. */
export function releaseSeat(ground: Ground, attempt: string): void {
  const seat = ground.seats.remove(attempt);
  if (seat === undefined) return;
  if ('id' in seat.stage) destroyEnvironment(ground, seat.stage.id, seat.work);
  ground.fill();
}
