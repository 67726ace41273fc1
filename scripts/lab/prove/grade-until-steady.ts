import { setTimeout as sleep } from 'node:timers/promises';
import type { Verdict } from '../../../server/grading/verdict.ts';
import type { ProofOptions } from './proof-options.ts';
import { secondsSince } from './stopwatch.ts';

/** Where one grading takes longer than a state has to be steady, so many have to agree. */
const leastSame = 3;

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
  const isSteady = () => secondsSince(steadySince) >= steadySeconds && same >= leastSame;
  for (;;) {
    const before = outcomesOf(verdicts);
    verdicts = await grade();
    onGraded(verdicts);
    same += 1;
    if (outcomesOf(verdicts) !== before) {
      steadySince = performance.now();
      same = 1;
    }
    if (isSteady() || secondsSince(began) >= settleSeconds) return verdicts;
    // Most of what passes for a moment does so at once.
    await sleep(pauseMs * Math.min(same, 4), undefined, { signal });
  }
}
