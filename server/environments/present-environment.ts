import type { EnvironmentStep, EnvironmentView } from '../api.ts';
import { errorEntries } from '../errors.ts';
import { estimateWait } from './estimate-wait.ts';
import { countEnvironments, type Ground } from './ground.ts';
import { returnStep } from './reconcile.ts';
import type { Seat } from './seats.ts';

/** The environment of a seat, as its learner sees it. */
export function presentEnvironment(ground: Ground, seat: Seat): EnvironmentView {
  const { stage } = seat;
  switch (stage.phase) {
    case 'queued':
      return presentQueued(ground, seat);
    case 'setting_up':
    case 'returning':
    case 'resetting': {
      const steps = stage.tracks.flatMap((track) => track.steps());
      const state = stage.phase === 'resetting' ? 'resetting' : 'creating';
      return { state, steps, estimatedSeconds: stage.tracks.at(-1)?.secondsLeft() ?? 1 };
    }
    case 'in_use':
      return { state: 'in_use', expiresAt: stage.expiresAt.toISOString() };
    case 'failed':
      return { state: 'failed', message: errorEntries.environment_failed.message };
  }
}

/** As many of the first in the queue as environments are being made see theirs come; the others see their place. */
function presentQueued({ seats, stock, times, config, clock }: Ground, seat: Seat): EnvironmentView {
  const index = seats.queue().indexOf(seat);
  const creating = [...stock.creating.values()];
  const track = creating[index];
  const setUpSeconds = times.setUp.seconds();
  if (track !== undefined) {
    const waiting = times.setUp
      .steps()
      .map((step): EnvironmentStep => ({ ...step, usualSeconds: Math.round(step.usualSeconds), state: 'waiting' }));
    return {
      state: 'creating',
      steps: [...track.steps(), ...waiting],
      estimatedSeconds: Math.round(track.secondsLeft() + setUpSeconds),
    };
  }
  const position = index - creating.length + 1;
  const free = Math.max(0, config.maxEnvironments - countEnvironments({ seats, stock }));
  const now = clock().getTime();
  const expiries = seats
    .all()
    .flatMap(({ stage }) => ('expiresAt' in stage ? [Math.max(0, stage.expiresAt.getTime() - now) / 1000] : []))
    .sort((one, other) => one - other);
  const estimatedSeconds = estimateWait({
    position,
    creating: creating.map((one) => one.secondsLeft()),
    maxCreating: config.maxCreating,
    roomAfter: [...Array<number>(free + stock.leaving.size).fill(0), ...expiries],
    createSeconds: times.create.seconds(),
    setUpSeconds,
  });
  return { state: 'queued', position, estimatedSeconds };
}

/** Until rows and reality were compared, an open attempt without a seat is one whose environment is being looked for. */
export function presentUnknown(): EnvironmentView {
  return {
    state: 'creating',
    steps: [{ ...returnStep, state: 'waiting' }],
    estimatedSeconds: returnStep.usualSeconds,
  };
}
