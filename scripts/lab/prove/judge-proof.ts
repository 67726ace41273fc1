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

function weaknessOf({ check, catches, catchesAlone }: CheckProof, implied: readonly string[]): string[] {
  if (catches.length === 0) return [`no mistake shows that ${check} catches any`];
  // What another check notices as well says nothing about this one.
  return catchesAlone.length === 0 && !implied.includes(check) ? [`no mistake is caught by ${check} alone`] : [];
}

/**
 * Puts the cases of a lab together and says in sentences what keeps it from being proved. Where only `some` were tried
 * nothing is said of what the others would show, and the lab is not proved.
 */
export function judgeProof(
  lab: Lab,
  untouched: readonly Verdict[],
  solutions: SolutionProof[],
  mistakes: MistakeProof[],
  extent: 'all' | 'some',
): Omit<LabProof, 'startedAt' | 'seconds'> {
  const checks = untouched.map((verdict) => checkProof(verdict, mistakes));
  const unexpected = untouched.filter(({ outcome }) => outcome !== 'not_yet');
  const failures = [
    ...(unexpected.length === 0 ? [] : [`on the untouched lab ${describeDeviations(unexpected)}`]),
    ...(extent === 'all' && solutions.length === 0 ? ['there is no solution'] : []),
    ...solutions.flatMap(({ name, failure }) => (failure === undefined ? [] : [`solution ${name}: ${failure}`])),
    ...mistakes.flatMap(({ name, failure }) => (failure === undefined ? [] : [`mistake ${name}: ${failure}`])),
    ...(extent === 'all' ? checks.flatMap((check) => weaknessOf(check, lab.implied ?? [])) : []),
  ];
  const caught = mistakes.filter(({ isCaught }) => isCaught).length;
  return {
    lab: lab.id,
    isProved: extent === 'all' && failures.length === 0,
    failures,
    checks,
    solutions,
    mistakes,
    killRate: mistakes.length === 0 ? 0 : caught / mistakes.length,
    flakes: solutions.reduce((sum, { flakes }) => sum + flakes.length, 0),
  };
}
