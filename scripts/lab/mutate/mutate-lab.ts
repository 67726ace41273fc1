import type { Lab } from '../../../server/labs/lab.ts';
import { type LabScript, readSolutions } from '../../../server/labs/lab-scripts.ts';
import { gradeUntilSteady } from '../prove/grade-until-steady.ts';
import type { ProofEnvironment } from '../prove/proof-environment.ts';
import { usualProofOptions } from '../prove/proof-options.ts';
import type { ProveLabDeps } from '../prove/prove-lab.ts';
import { chooseMutants, type Mutant, mutantsOf } from './mutants.ts';
import { observe } from './observe.ts';

export type MutantEnd =
  /** The API server or a command of the script did not take it. */
  | { how: 'refused'; said: string }
  | { how: 'caught'; by: string[] }
  /** Every check passes, and nothing that runs is different from the solution's state. */
  | { how: 'equivalent' }
  /** Every check passes, and something is different: a gap in the checks, or a difference that the lab does not mind. */
  | { how: 'survived'; differences: string[] };

export interface MutantProof extends Pick<Mutant, 'name' | 'operator' | 'change'> {
  end: MutantEnd;
}

/** The solution of a lab that has most to be changed in manifests. */
async function richestSolution(lab: Lab): Promise<{ solution: LabScript; mutants: Mutant[] } | undefined> {
  const all = (await readSolutions(lab)).map((solution) => ({ solution, mutants: mutantsOf(solution) }));
  const [richest] = all.sort((one, other) => other.mutants.length - one.mutants.length);
  return richest === undefined || richest.mutants.length === 0 ? undefined : richest;
}

/**
 * Tries mutants of one solution of a lab, at most `most`, each in a fresh environment. Empty for a lab whose solutions have
 * no manifests. Rejects when an environment fails, when the solution itself does not pass, or when the signal aborts.
 */
export async function mutateLab(
  lab: Lab,
  { ground, tell }: ProveLabDeps,
  most: number,
  signal: AbortSignal,
): Promise<MutantProof[]> {
  const richest = await richestSolution(lab);
  if (richest === undefined) return [];

  /** The state that a script leads to; undefined when it did not come to its end. */
  const stateAfter = (
    title: string,
    { script }: LabScript,
    judge: (environment: ProofEnvironment) => Promise<MutantEnd>,
  ) =>
    ground.lend(async (environment) => {
      tell(`${lab.id}: ${title}`);
      await environment.refresh(lab);
      const { exitCode, stderr } = await environment.runScript(script);
      if (exitCode !== 0) return { how: 'refused', said: stderr.trim().slice(-200) } as const;
      return judge(environment);
    }, signal);

  let wanted: string[] = [];
  const original = await stateAfter('its solution', richest.solution, async (environment) => {
    const catchers = await catchersIn(lab, environment, signal);
    if (catchers.length > 0) return { how: 'caught', by: catchers };
    wanted = await observe(environment, signal);
    return { how: 'equivalent' };
  });
  if (original.how !== 'equivalent') throw new Error(`the solution ${richest.solution.name} does not pass by itself`);

  return Promise.all(
    chooseMutants(richest.mutants, most).map(async ({ name, operator, change, script }) => {
      const end = await stateAfter(`${operator} ${change}`, { name, script }, async (environment) => {
        const catchers = await catchersIn(lab, environment, signal);
        if (catchers.length > 0) return { how: 'caught', by: catchers };
        const seen = await observe(environment, signal);
        const differences = [
          ...wanted.filter((line) => !seen.includes(line)).map((line) => `- ${line}`),
          ...seen.filter((line) => !wanted.includes(line)).map((line) => `+ ${line}`),
        ];
        return differences.length === 0 ? { how: 'equivalent' } : { how: 'survived', differences };
      });
      return { name, operator, change, end };
    }),
  );
}

async function catchersIn(lab: Lab, environment: ProofEnvironment, signal: AbortSignal): Promise<string[]> {
  const verdicts = await gradeUntilSteady(
    () => environment.grade(lab),
    usualProofOptions,
    () => {},
    signal,
  );
  return verdicts.filter(({ outcome }) => outcome !== 'pass').map(({ check }) => check);
}
