import { setTimeout as sleep } from 'node:timers/promises';
import type { Verdict } from '../../../server/grading/verdict.ts';
import type { Lab } from '../../../server/labs/lab.ts';
import type { LabScript } from '../../../server/labs/lab-scripts.ts';
import { describeDeviations, deviation, type SolutionProof } from './proof.ts';
import type { ProofEnvironment } from './proof-environment.ts';
import type { ProofOptions } from './proof-options.ts';
import { secondsSince } from './stopwatch.ts';

const notPassed = (verdicts: Verdict[]): Verdict[] => verdicts.filter(({ outcome }) => outcome !== 'pass');

/** Runs a right answer in a fresh environment and grades it from the moment its last command returns. */
export async function proveSolution(
  lab: Lab,
  { name, script }: LabScript,
  environment: ProofEnvironment,
  { gradings, settleSeconds, steadySeconds, pauseMs }: ProofOptions,
  signal: AbortSignal,
): Promise<SolutionProof> {
  const began = performance.now();
  const ended = (rest: Pick<SolutionProof, 'failure' | 'settledSeconds'>, flakes: Verdict[] = []): SolutionProof => ({
    name,
    gradings: rest.settledSeconds === undefined ? 0 : gradings,
    flakes: flakes.map(deviation),
    seconds: secondsSince(began),
    ...rest,
  });

  const { exitCode, stderr } = await environment.runScript(script);
  if (exitCode !== 0) return ended({ failure: `the script ended with ${exitCode}: ${stderr.trim().slice(-500)}` });

  const returned = performance.now();
  let missing = notPassed(await environment.grade(lab));
  while (missing.length > 0 && secondsSince(returned) < settleSeconds) {
    await sleep(pauseMs, undefined, { signal });
    missing = notPassed(await environment.grade(lab));
  }
  if (missing.length > 0) {
    return ended({ failure: `after ${settleSeconds} s ${describeDeviations(missing)}` });
  }
  const settledSeconds = secondsSince(returned);

  const flakes: Verdict[] = [];
  for (let grading = 0; grading < gradings; grading += 1) {
    await sleep((steadySeconds * 1000) / gradings, undefined, { signal });
    flakes.push(...notPassed(await environment.grade(lab)));
  }
  const failure = flakes.length === 0 ? undefined : `it was solved, and then ${describeDeviations(flakes)}`;
  return ended({ failure, settledSeconds }, flakes);
}
