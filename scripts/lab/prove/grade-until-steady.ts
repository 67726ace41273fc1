import { setTimeout as sleep } from 'node:timers/promises';
import type { Verdict } from '../../../server/grading/verdict.ts';
import type { ProofOptions } from './proof-options.ts';
import { secondsSince } from './stopwatch.ts';

/** However long one grading takes, so many are made, and so many have to agree. */
const least = 3;

const outcomesOf = (verdicts: readonly Verdict[]): string => verdicts.map(({ outcome }) => outcome).join();

/** Grades from now until the verdicts no longer change, and answers the last. `onGraded` hears of each grading. */
export async function gradeUntilSteady(
  grade: () => Promise<Verdict[]>,
  { settleSeconds, steadySeconds, pauseMs }: Pick<ProofOptions, 'settleSeconds' | 'steadySeconds' | 'pauseMs'>,
  onGraded: (verdicts: readonly Verdict[]) => void,
  signal: AbortSignal,
): Promise<Verdict[]> {
  const began = performance.now();
  let verdicts: Verdict[] = [];
  let steadySince = began;
  let same = 0;
  for (let gradings = 1; ; gradings += 1) {
    const before = outcomesOf(verdicts);
    verdicts = await grade();
    onGraded(verdicts);
    same += 1;
    if (outcomesOf(verdicts) !== before) {
      steadySince = performance.now();
      same = 1;
    }
    const isSteady = same >= least && secondsSince(steadySince) >= steadySeconds;
    const isLate = gradings >= least && secondsSince(began) >= settleSeconds;
    if (isSteady || isLate) return verdicts;
    // Most of what passes for a moment does so at once.
    await sleep(pauseMs * Math.min(2 ** (same - 1), 8), undefined, { signal });
  }
}
