import type { Localized } from '../text.ts';

export interface ExpectedStep {
  id: string;
  title: Localized;
  usualSeconds: number;
}

/** What one kind of work usually takes, learned from its runs in this process. */
export interface JobTimes {
  /** The steps of the last whole run, or what was known beforehand; empty when nothing is. */
  steps(): readonly ExpectedStep[];
  /** Seconds of the whole work. */
  seconds(): number;
  /** What this step usually takes; `told` when it was never measured. */
  stepSeconds(id: string, told: number): number;
  /** Takes in a run that came to its end, with the seconds that each step took. */
  learn(run: readonly ExpectedStep[]): void;
}

/** How much one run changes what is usual. */
const newWeight = 0.3;

/** `wholeSeconds` stands in until the first run has ended. */
export function createJobTimes(wholeSeconds: number, known: readonly ExpectedStep[] = []): JobTimes {
  let steps = known;
  const measured = new Map<string, number>();
  const stepSeconds = (id: string, told: number) => measured.get(id) ?? told;

  return {
    steps: () => steps,
    seconds: () => (steps.length === 0 ? wholeSeconds : steps.reduce((sum, step) => sum + step.usualSeconds, 0)),
    stepSeconds,
    learn(run) {
      for (const { id, usualSeconds } of run) {
        measured.set(id, stepSeconds(id, usualSeconds) * (1 - newWeight) + usualSeconds * newWeight);
      }
      steps = run.map(({ id, title, usualSeconds }) => ({ id, title, usualSeconds: stepSeconds(id, usualSeconds) }));
    },
  };
}
