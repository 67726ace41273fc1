import PQueue from 'p-queue';
import type { HomeId } from '../../../server/environments/provider.ts';
import type { Verdict } from '../../../server/grading/verdict.ts';
import type { Lab } from '../../../server/labs/lab.ts';
import { readMistakes, readSolutions } from '../../../server/labs/lab-scripts.ts';
import { judgeProof } from './judge-proof.ts';
import type { LabProof, MistakeProof, SolutionProof } from './proof.ts';
import { createProofEnvironment, type ProofDeps, type ProofEnvironment } from './proof-environment.ts';
import { type ProofOptions, usualProofOptions } from './proof-options.ts';
import { proveMistake } from './prove-mistake.ts';
import { proveSolution } from './prove-solution.ts';
import { secondsSince } from './stopwatch.ts';

/**
 * Proves a lab on real environments: untouched it fails, its solutions pass, its mistakes are caught. Each case begins
 * in a fresh state. What a lab lacks is in the result; rejects when an environment fails, a script of the lab cannot be
 * used, or the signal aborts. Leaves no environment behind.
 */
export async function proveLab(
  lab: Lab,
  deps: ProofDeps,
  choice: Partial<ProofOptions>,
  signal: AbortSignal,
): Promise<LabProof> {
  const options = { ...usualProofOptions, ...choice };
  const startedAt = new Date().toISOString();
  const began = performance.now();
  const [solutions, mistakes] = await Promise.all([readSolutions(lab), readMistakes(lab)]);
  const failing = new AbortController();
  const ending = AbortSignal.any([signal, failing.signal]);

  const all = Array.from({ length: options.parallel }, (_, index) =>
    createProofEnvironment(deps, `proof${index + 1}` as HomeId, ending),
  );
  const idle = [...all];
  const queue = new PQueue({ concurrency: options.parallel });

  const untouched = new Map<string, Verdict>();

  function inFreshState<T>(title: string, act: (environment: ProofEnvironment) => Promise<T>): Promise<T> {
    return queue.add(
      async () => {
        const environment = idle.pop() as ProofEnvironment;
        try {
          deps.tell(`${lab.id}: ${title}`);
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
        } finally {
          idle.push(environment);
        }
      },
      { signal: ending },
    );
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
    return { ...judgeProof(lab, [...untouched.values()], ...proofs), startedAt, seconds: secondsSince(began) };
  } finally {
    await Promise.allSettled([...solutionProofs, ...mistakeProofs]);
    await Promise.all(all.map((environment) => environment.destroy()));
  }
}
