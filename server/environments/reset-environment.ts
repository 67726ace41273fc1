import { replaceEnvironment } from './destroy-environment.ts';
import { type Ground, limits } from './ground.ts';
import type { Seat, Stage } from './seats.ts';
import { setUpLab } from './set-up-lab.ts';
import { labStep } from './settle-in.ts';
import { type StepTrack, trackSteps } from './step-track.ts';

/**
 * Brings an environment in use back to the lab's start, with the home kept; one that cannot be reset is replaced. `why` is
 * shown before its steps, when it was not the learner who wanted it.
 */
export async function resetEnvironment(
  ground: Ground,
  seat: Seat,
  { id, expiresAt }: Extract<Stage, { phase: 'in_use' }>,
  why?: StepTrack,
): Promise<void> {
  const { rows, provider, seats, clock, times, background } = ground;
  const { attempt, lab } = seat.claim;
  const track = trackSteps(clock, times.reset, () => seats.tell(attempt));
  seats.move(seat, { phase: 'resetting', id, expiresAt, tracks: why === undefined ? [track] : [why, track] });
  try {
    await rows.move(id, 'resetting');
    const signal = background.limit(limits.reset, seat.leaving.signal);
    await provider.reset(id, track.progress, signal);
    track.progress(labStep);
    await setUpLab(provider, id, lab, signal);
    await rows.move(id, 'in_use');
  } catch (error) {
    replaceEnvironment(ground, seat, id, error);
    return;
  }
  track.finish();
  seats.move(seat, { phase: 'in_use', id, expiresAt });
}
