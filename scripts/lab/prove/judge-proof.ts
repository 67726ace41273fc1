import type { Verdict } from '../../../server/grading/verdict.ts';
import type { Lab } from '../../../server/labs/lab.ts';
import { type CheckProof, describeDeviations, type LabProof, type MistakeProof, type SolutionProof } from './proof.ts';

function checkProof(verdict: Verdict, mistakes: readonly MistakeProof[]): CheckProof {
  const { check, outcome } = verdict;
  const caught = mistakes.filter(({ isCaught, caughtBy }) => isCaught && caughtBy === check);
  return {
    check,
    untouched: outcome,
    catches: caught.map(({ name }) => name),
    catchesAlone: caught.filter(({ catchers }) => catchers.length === 1).map(({ name }) => name),
  };
}

/** Puts the cases of a lab together and says in sentences what keeps it from being proved. */
export function judgeProof(
  lab: Lab,
  untouched: readonly Verdict[],
  solutions: SolutionProof[],
  mistakes: MistakeProof[],
): Omit<LabProof, 'startedAt' | 'seconds'> {
  const checks = untouched.map((verdict) => checkProof(verdict, mistakes));
  const unexpected = untouched.filter(({ outcome }) => outcome !== 'not_yet');
  const failures = [
    ...(unexpected.length === 0 ? [] : [`on the untouched lab ${describeDeviations(unexpected)}`]),
    ...(solutions.length === 0 ? ['there is no solution'] : []),
    ...solutions.flatMap(({ name, failure }) => (failure === undefined ? [] : [`solution ${name}: ${failure}`])),
    ...mistakes.flatMap(({ name, failure }) => (failure === undefined ? [] : [`mistake ${name}: ${failure}`])),
    ...checks.flatMap(({ check, catches }) =>
      catches.length > 0 ? [] : [`no mistake shows that ${check} catches any`],
    ),
  ];
  const caught = mistakes.filter(({ isCaught }) => isCaught).length;
  return {
    lab: lab.id,
    isProved: failures.length === 0,
    failures,
    checks,
    solutions,
    mistakes,
    killRate: mistakes.length === 0 ? 0 : caught / mistakes.length,
    flakes: solutions.reduce((sum, { flakes }) => sum + flakes.length, 0),
  };
}
