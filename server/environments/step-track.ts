import type { EnvironmentStep } from '../api.ts';
import type { Clock } from '../clock.ts';
import type { JobTimes } from './job-times.ts';
import type { Progress } from './provider.ts';

/** One run of a long work, as steps that are done, the one that runs, and those that are expected. */
export interface StepTrack {
  /** For whoever does the work. */
  progress: Progress;
  /** The work has come to its end: what it took is learned. */
  finish(): void;
  steps(): EnvironmentStep[];
  secondsLeft(): number;
}

/** A step that is late is expected to need this share of its usual time more. */
const lateShare = 0.1;

/** Follows one run of the work that `times` knows. `onChange` is called when a step begins. */
export function trackSteps(clock: Clock, times: JobTimes, onChange: () => void): StepTrack {
  const begunAt = clock();
  const seen: EnvironmentStep[] = [];
  const secondsSince = (at: Date | string) => Math.max(0, (clock().getTime() - new Date(at).getTime()) / 1000);

  function endRunning(): void {
    const last = seen.at(-1);
    if (last?.startedAt === undefined || last.state === 'done') return;
    last.state = 'done';
    last.tookSeconds = Math.round(secondsSince(last.startedAt) * 10) / 10;
  }

  function steps(): EnvironmentStep[] {
    const expected = times.steps().filter(({ id }) => !seen.some((step) => step.id === id));
    return [...seen, ...expected.map((step): EnvironmentStep => ({ ...step, state: 'waiting' }))].map((step) => ({
      ...step,
      usualSeconds: Math.round(step.usualSeconds),
    }));
  }

  function stepSecondsLeft({ state, usualSeconds, startedAt }: EnvironmentStep): number {
    if (state !== 'running' || startedAt === undefined) return state === 'waiting' ? usualSeconds : 0;
    return Math.max(usualSeconds - secondsSince(startedAt), usualSeconds * lateShare);
  }

  return {
    steps,
    progress({ step, title, usualSeconds }) {
      endRunning();
      const usual = times.stepSeconds(step, usualSeconds);
      seen.push({ id: step, title, usualSeconds: usual, state: 'running', startedAt: clock().toISOString() });
      onChange();
    },
    finish() {
      endRunning();
      times.learn(seen.map(({ id, title, tookSeconds = 0 }) => ({ id, title, usualSeconds: tookSeconds })));
    },
    secondsLeft() {
      const left =
        times.steps().length === 0
          ? times.seconds() - secondsSince(begunAt)
          : steps().reduce((sum, step) => sum + stepSecondsLeft(step), 0);
      return Math.max(1, Math.round(left));
    },
  };
}
