import { startableSteps } from './order.ts';
import type { StepState } from './preparation-state.ts';
import type { Step } from './step.ts';

/** A step that is late is expected to need a tenth of its usual time more, and never to be done this instant. */
const lateShare = 0.1;

/** Seconds that one step still needs. `now` in milliseconds since 1970. */
export function stepSecondsLeft(step: StepState, now: number): number {
  if (step.state === 'waiting') return step.usualSeconds;
  if (step.state !== 'running') return 0;
  const elapsed = (now - Date.parse(step.startedAt)) / 1000;
  const byHistory = Math.max(step.usualSeconds - elapsed, step.usualSeconds * lateShare);
  if (step.fraction === undefined || step.fraction < 0.05) return byHistory;
  const byProgress = (elapsed / step.fraction) * (1 - step.fraction);
  // What was seen so far weighs the more the further the step is.
  return byProgress * step.fraction + byHistory * (1 - step.fraction);
}

/**
 * Seconds until all steps are done, by playing the rest of the work through with the same rules that start the steps.
 * What can never start, because something it needs failed, counts nothing.
 */
export function secondsLeft(steps: readonly Step[], states: ReadonlyMap<string, StepState>, now: number): number {
  const left = new Map([...states].map(([id, state]) => [id, stepSecondsLeft(state, now)]));
  const played = new Map(states);
  let clock = 0;
  for (;;) {
    for (const step of startableSteps(steps, played)) {
      const { id, title, usualSeconds } = played.get(step.id) ?? { id: step.id, title: step.title, usualSeconds: 0 };
      const startedAt = new Date(now).toISOString();
      played.set(id, { id, title, usualSeconds, state: 'running', startedAt, line: '' });
    }
    const running = [...played.values()].filter((state) => state.state === 'running');
    if (running.length === 0) return Math.round(clock);
    const next = Math.min(...running.map(({ id }) => left.get(id) ?? 0));
    clock += next;
    for (const { id, title, usualSeconds } of running) {
      const rest = (left.get(id) ?? 0) - next;
      left.set(id, rest);
      if (rest <= 0) played.set(id, { id, title, usualSeconds, state: 'ready', detail: '', tookSeconds: 0 });
    }
  }
}
