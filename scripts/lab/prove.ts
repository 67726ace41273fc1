import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Provider } from '../../server/environments/provider.ts';
import { createCheckRunner } from '../../server/grading/run-checks.ts';
import type { Lab } from '../../server/labs/lab.ts';
import type { Labs } from '../../server/labs/read-labs.ts';
import { homeDir } from '../../server/paths.ts';
import { printProof } from './prove/print-proof.ts';
import type { LabProof } from './prove/proof.ts';
import { createProofGround } from './prove/proof-ground.ts';
import { type ProofOptions, usualProofOptions } from './prove/proof-options.ts';
import { proveLab } from './prove/prove-lab.ts';

const { gradings, settleSeconds } = usualProofOptions;
/** Two cores carry so many: most of a case is waiting for the cluster, which the others use. */
export const parallel = 3;

export const proveUsage = `npm run lab prove [lab ...] -- [--gradings ${gradings}] [--parallel ${parallel}] [--settle ${settleSeconds}] [--only name,...]
  Proves labs (all, when none is named) on real clusters: untouched they fail, solutions pass, mistakes are caught.
  --gradings  how often a solved state is graded in a row
  --parallel  environments used at the same time
  --settle    seconds that a solved state may take to settle
  --only      names of the solutions and mistakes to try, of one lab: for its author, and no proof`;

export interface ProveDeps {
  labs: Labs;
  provider: Provider;
  /** Hears what is being done, and the tables. */
  print(text: string): void;
  signal: AbortSignal;
}

/** What an option says as a whole number from 1; throws with the command's usage when it is none. */
export function count(option: string, text: string, usage: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new Error(`--${option} is ${text}: it must be a whole number from 1.\n${usage}`);
}

export async function writeProof(proof: LabProof, folder = join(homeDir, 'proof')): Promise<string> {
  const file = join(folder, `${proof.lab}.json`);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, `${JSON.stringify(proof, undefined, 2)}\n`);
  return file;
}

/**
 * `npm run lab prove`: proves the labs that `args` name, prints a table for each and writes it to
 * .drydock/proof/<lab>.json. Answers with the exit code: 0 when all are proved. Rejects on wrong arguments,
 * `lab_not_found`, and when the signal aborts.
 */
export async function prove(args: readonly string[], { labs, provider, print, signal }: ProveDeps): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      gradings: { type: 'string', default: String(gradings) },
      parallel: { type: 'string', default: String(parallel) },
      settle: { type: 'string', default: String(settleSeconds) },
      only: { type: 'string' },
    },
  });
  const options: Partial<ProofOptions> = {
    gradings: count('gradings', values.gradings, proveUsage),
    settleSeconds: count('settle', values.settle, proveUsage),
    only: values.only?.split(','),
  };
  const atOnce = count('parallel', values.parallel, proveUsage);
  const chosen: readonly Lab[] = positionals.length === 0 ? labs.all() : positionals.map((id) => labs.get(id));
  const runner = createCheckRunner({ labFolders: chosen.map(({ folder }) => folder) });
  const ground = createProofGround({ provider, runner }, atOnce, signal);
  let unproved = 0;

  async function proveOne(lab: Lab): Promise<void> {
    try {
      const lacking = lab.requires.filter((capability) => !provider.capabilities.has(capability));
      if (lacking.length > 0) throw new Error(`clusters of this machine lack ${lacking.join(', ')}`);
      const proof = await proveLab(lab, { ground, tell: print }, options, signal);
      print(`\n${printProof(proof)}`);
      if (options.only === undefined) await writeProof(proof);
      if (proof.failures.length > 0) unproved += 1;
    } catch (error) {
      signal.throwIfAborted();
      unproved += 1;
      print(`${lab.id}: could not be proved: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  try {
    await Promise.all(chosen.map(proveOne));
  } finally {
    await ground.close();
    runner.close();
  }
  if (options.only !== undefined) return unproved === 0 ? 0 : 1;
  print(unproved === 0 ? `${chosen.length} proved.` : `${unproved} of ${chosen.length} not proved.`);
  return unproved === 0 ? 0 : 1;
}
