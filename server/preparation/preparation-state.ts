import type { Localized } from '../text.ts';

/** Where one step stands. Times are ISO 8601; durations are seconds. */
export type StepProgress =
  | { state: 'waiting' }
  /** `line` is the newest thing it said; `fraction` (0 to 1) only where it is really known. */
  | { state: 'running'; startedAt: string; line: string; fraction?: number }
  /** `tookSeconds` is 0 when there was nothing to do. */
  | { state: 'ready'; detail: string; tookSeconds: number }
  /** Good enough to go on, and a person should know. */
  | { state: 'warning'; detail: string; remedy: string }
  | { state: 'failed'; detail: string; remedy: string };

export type StepState = {
  id: string;
  title: Localized;
  /** What it took the last time on this machine, or what it takes on two cores. */
  usualSeconds: number;
} & StepProgress;

/** How far the preparation of this machine is. `ready` and `failed` are final; `failed`: a step failed and no other can go on. */
export interface PreparationState {
  state: 'running' | 'ready' | 'failed';
  /** In the order in which they were given, which is a possible order of work. */
  steps: StepState[];
  /** Estimate for all that is left; 0 in a final state. */
  secondsLeft: number;
  /** Another process that prepares this machine right now, and that this one waits for. */
  waitsForPid?: number;
}

/** Whether learners' work may rely on the step. */
export function isSettled(step: StepProgress): boolean {
  return step.state === 'ready' || step.state === 'warning';
}
