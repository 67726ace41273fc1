import { setTimeout as sleep } from 'node:timers/promises';
import type { Verdict } from '../../../server/grading/verdict.ts';
import type { Lab } from '../../../server/labs/lab.ts';
import type { Mistake } from '../../../server/labs/lab-scripts.ts';
import { describeDeviations, type MistakeProof } from './proof.ts';
import type { ProofEnvironment } from './proof-environment.ts';
import type { ProofOptions } from './proof-options.ts';
import { secondsSince } from './stopwatch.ts';

/** Where one grading takes longer than a state has to be steady, so many have to agree. */
const leastSame = 3;

const outcomesOf = (verdicts: Verdict[]): string => verdicts.map(({ outcome }) => outcome).join();

/**
 * Runs a wrong answer in a fresh environment and grades it from the moment its last command returns until its verdicts
 * no longer change. The check that it names must say `not_yet` all that time: a pass for a moment
 * would earn the points.
 */
export async function proveMistake(
  lab: Lab,
  { name, script, caughtBy }: Mistake,
  environment: ProofEnvironment,
  { settleSeconds, steadySeconds, pauseMs }: ProofOptions,
  signal: AbortSignal,
): Promise<MistakeProof> {
  const began = performance.now();
  const ended = (catchers: string[], failure?: string): MistakeProof => ({
    name,
    caughtBy,
    isCaught: failure === undefined,
    catchers,
    failure,
    seconds: secondsSince(began),
  });

  const { exitCode, stderr } = await environment.runScript(script);
  if (exitCode !== 0) return ended([], `the script ended with ${exitCode}: ${stderr.trim().slice(-500)}`);

  const returned = performance.now();
  const escapes: Verdict[] = [];
  let verdicts: Verdict[] = [];
  let steadySince = returned;
  let same = 0;

  const grade = async (): Promise<void> => {
    const before = outcomesOf(verdicts);
    verdicts = await environment.grade(lab);
    same += 1;
    if (outcomesOf(verdicts) !== before) {
      steadySince = performance.now();
      same = 1;
    }
    escapes.push(...verdicts.filter(({ check, outcome }) => check === caughtBy && outcome !== 'not_yet'));
  };

  await grade();
  while ((secondsSince(steadySince) < steadySeconds || same < leastSame) && secondsSince(returned) < settleSeconds) {
    // Most of what passes for a moment does so at once.
    await sleep(pauseMs * Math.min(same, 4), undefined, { signal });
    await grade();
  }
  const catchers = verdicts.filter(({ outcome }) => outcome === 'not_yet').map(({ check }) => check);
  const [escaped] = escapes;
  return ended(catchers, escaped && `it got past its check: ${describeDeviations([escaped])}`);
}
