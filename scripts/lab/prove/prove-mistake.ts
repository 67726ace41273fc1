import type { Verdict } from '../../../server/grading/verdict.ts';
import type { Lab } from '../../../server/labs/lab.ts';
import type { Mistake } from '../../../server/labs/lab-scripts.ts';
import { gradeUntilSteady } from './grade-until-steady.ts';
import { describeDeviations, type MistakeProof } from './proof.ts';
import type { ProofEnvironment } from './proof-environment.ts';
import type { ProofOptions } from './proof-options.ts';
import { secondsSince } from './stopwatch.ts';

/**
 * Runs a wrong answer in a fresh environment and grades it from the moment its last command returns until its verdicts
 * no longer change. The check that it names must say `not_yet` all that time: a pass for a moment would earn the points.
 */
export async function proveMistake(
  lab: Lab,
  { name, script, caughtBy }: Mistake,
  environment: ProofEnvironment,
  options: ProofOptions,
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

  const escapes: Verdict[] = [];
  const noteEscapes = (graded: readonly Verdict[]): void => {
    escapes.push(...graded.filter(({ check, outcome }) => check === caughtBy && outcome !== 'not_yet'));
  };
  const verdicts = await gradeUntilSteady(() => environment.grade(lab), options, noteEscapes, signal);
  const catchers = verdicts.filter(({ outcome }) => outcome === 'not_yet').map(({ check }) => check);
  const [escaped] = escapes;
  return ended(catchers, escaped && `it got past its check: ${describeDeviations([escaped])}`);
}
