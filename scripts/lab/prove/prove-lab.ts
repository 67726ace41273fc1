import type { Verdict } from '../../../server/grading/verdict.ts';
import type { Lab } from '../../../server/labs/lab.ts';
import { type LabScript, readMistakes, readSolutions } from '../../../server/labs/lab-scripts.ts';
import { judgeProof } from './judge-proof.ts';
import type { LabProof, MistakeProof, SolutionProof } from './proof.ts';
import type { ProofEnvironment } from './proof-environment.ts';
import type { ProofGround } from './proof-ground.ts';
import { type ProofOptions, usualProofOptions } from './proof-options.ts';
import { proveMistake } from './prove-mistake.ts';
import { proveSolution } from './prove-solution.ts';
import { secondsSince } from './stopwatch.ts';

export interface ProveLabDeps {
  ground: ProofGround;
  /** Hears what is being done, in lines for the author. */
  tell(line: string): void;
}

/** The scripts of a lab that are to be tried. Throws when one of the names is not there. */
async function chooseScripts(lab: Lab, only: readonly string[] | undefined) {
  const [solutions, mistakes] = await Promise.all([readSolutions(lab), readMistakes(lab)]);
  const names = [...solutions, ...mistakes].map(({ name }) => name);
  const unknown = only?.find((name) => !names.includes(name));
  if (unknown !== undefined)
    throw new Error(`${lab.id} has no solution or mistake ${unknown}: it has ${names.join(', ')}.`);
  const isChosen = ({ name }: LabScript) => only === undefined || only.includes(name);
  return { solutions: solutions.filter(isChosen), mistakes: mistakes.filter(isChosen) };
}

/**
 * Proves a lab on real environments: untouched it fails, its solutions pass, its mistakes are caught. Each case begins
 * in a fresh state. What a lab lacks is in the result; rejects when an environment fails, a script of the lab cannot be
 * used, or the signal aborts.
 */
export async function proveLab(
  lab: Lab,
  { ground, tell }: ProveLabDeps,
  choice: Partial<ProofOptions>,
  signal: AbortSignal,
): Promise<LabProof> {
  const options = { ...usualProofOptions, ...choice };
  const { solutions, mistakes } = await chooseScripts(lab, options.only);
  const startedAt = new Date().toISOString();
  const began = performance.now();
  const failing = new AbortController();
  const ending = AbortSignal.any([signal, failing.signal]);
  const untouched = new Map<string, Verdict>();

  function inFreshState<T>(title: string, act: (environment: ProofEnvironment) => Promise<T>): Promise<T> {
    const whole = async (environment: ProofEnvironment) => {
      try {
        tell(`${lab.id}: ${title}`);
        await environment.refresh(lab);
        for (const verdict of await environment.grade(lab)) {
          // Of many fresh states the one that was judged wrongly counts.
          const before = untouched.get(verdict.check) ?? verdict;
          untouched.set(verdict.check, before.outcome === 'not_yet' ? verdict : before);
        }
        return await act(environment);
      } catch (error) {
        failing.abort(error);
        throw error;
      }
    };
    return ground.lend(whole, ending);
  }

  const solutionProofs = solutions.map((solution) =>
    inFreshState<SolutionProof>(`solution ${solution.name}`, (environment) =>
      proveSolution(lab, solution, environment, options, ending),
    ),
  );
  const mistakeProofs = mistakes.map((mistake) =>
    inFreshState<MistakeProof>(`mistake ${mistake.name}`, (environment) =>
      proveMistake(lab, mistake, environment, options, ending),
    ),
  );
  try {
    const proofs = await Promise.all([Promise.all(solutionProofs), Promise.all(mistakeProofs)]);
    const extent = options.only === undefined ? 'all' : 'some';
    return { ...judgeProof(lab, [...untouched.values()], ...proofs, extent), startedAt, seconds: secondsSince(began) };
  } finally {
    await Promise.allSettled([...solutionProofs, ...mistakeProofs]);
  }
}
