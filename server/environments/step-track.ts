import type { EnvironmentStep } from '../api.ts';
import type { Clock } from '../clock.ts';
import type { Progress, ProgressUpdate } from './provider.ts';

/** What steps usually take, learned from the runs of this process. Until the first run, what the provider says. */
export function createStepTimes() {
  const learned = new Map<string, number>();
  return {
    learn(step: string, seconds: number): void {
      const before = learned.get(step);
      learned.set(step, before === undefined ? seconds : before * 0.7 + seconds * 0.3);
    },
    usual: (step: string, fallback: number): number => learned.get(step) ?? fallback,
  };
}

export type StepTimes = ReturnType<typeof createStepTimes>;

/** One long piece of work seen as steps: those that are done, the one that runs, and what is left of the usual time. */
export interface StepTrack {
  /** For the provider to call. */
  progress: Progress;
  /** The last step has ended. */
  finish(): void;
  steps(): EnvironmentStep[];
  secondsLeft(): number;
}

export function trackSteps(clock: Clock, times: StepTimes, usualSeconds: number, onChange: () => void): StepTrack {
  const seen: { update: ProgressUpdate; startedAt: Date; endedAt?: Date }[] = [];
  const startedAt = clock();
  const seconds = (from: Date, to: Date) => Math.round((to.getTime() - from.getTime()) / 100) / 10;

  function end(): void {
    const last = seen.at(-1);
    if (last === undefined || last.endedAt !== undefined) return;
    last.endedAt = clock();
    times.learn(last.update.step, seconds(last.startedAt, last.endedAt));
  }

  return {
    progress(update) {
      end();
      seen.push({ update, startedAt: clock() });
      onChange();
    },
    finish() {
      end();
      times.learn('whole', seconds(startedAt, clock()));
    },
    steps: () =>
      seen.map(({ update, startedAt: begun, endedAt }) => ({
        id: update.step,
        title: update.title,
        usualSeconds: Math.round(times.usual(update.step, update.usualSeconds)),
        state: endedAt === undefined ? 'running' : 'done',
        startedAt: begun.toISOString(),
        tookSeconds: endedAt && seconds(begun, endedAt),
      })),
    secondsLeft: () => Math.max(1, Math.round(times.usual('whole', usualSeconds) - seconds(startedAt, clock()))),
  };
}
