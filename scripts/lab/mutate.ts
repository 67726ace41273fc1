import { parseArgs } from 'node:util';
import { createCheckRunner } from '../../server/grading/run-checks.ts';
import { type MutantEnd, type MutantProof, mutateLab } from './mutate/mutate-lab.ts';
import { createProofGround } from './prove/proof-ground.ts';
import { count, type ProveDeps, parallel } from './prove.ts';

const usualMost = 12;

const usage = `npm run lab mutate [lab ...] -- [--most ${usualMost}] [--parallel ${parallel}]
  Changes one thing in the manifests of a lab's solution at a time, and prints what became of each change.
  --most      mutants of one lab, spread over all that can be made
  --parallel  environments used at the same time`;

const spell: { [How in MutantEnd['how']]: (end: Extract<MutantEnd, { how: How }>) => string } = {
  refused: ({ said }) => `refused: ${said.split('\n').at(-1)}`,
  caught: ({ by }) => `caught by ${by.join(', ')}`,
  equivalent: () => 'equivalent',
  survived: ({ differences }) => `SURVIVED: ${differences.join(' ')}`,
};

const row = ({ operator, change, end }: MutantProof): string =>
  `| ${operator} | ${change} | ${(spell[end.how] as (end: MutantEnd) => string)(end).replaceAll('|', '\\|')} |`;

/**
 * `npm run lab mutate`: prints a table of mutants for each lab, as docs/proof.md has it. Answers 0 when none survived
 * that is not equivalent.
 */
export async function mutate(args: readonly string[], { labs, provider, print, signal }: ProveDeps): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      most: { type: 'string', default: String(usualMost) },
      parallel: { type: 'string', default: String(parallel) },
    },
  });
  const most = count('most', values.most, usage);
  const chosen = positionals.length === 0 ? labs.all() : positionals.map((id) => labs.get(id));
  const runner = createCheckRunner({ labFolders: chosen.map(({ folder }) => folder) });
  const ground = createProofGround({ provider, runner }, count('parallel', values.parallel, usage), signal);
  let survivors = 0;
  try {
    await Promise.all(
      chosen.map(async (lab) => {
        const mutants = await mutateLab(lab, { ground, tell: print }, most, signal);
        survivors += mutants.filter(({ end }) => end.how === 'survived').length;
        const table = ['| operator | change | what became of it |', '|---|---|---|', ...mutants.map(row)];
        print(
          mutants.length === 0
            ? `\n${lab.id}: no manifests in its solutions`
            : `\n## ${lab.id}\n\n${table.join('\n')}\n`,
        );
      }),
    );
  } finally {
    await ground.close();
    runner.close();
  }
  print(survivors === 0 ? 'Every mutant was refused, caught or equivalent.' : `${survivors} survived.`);
  return survivors === 0 ? 0 : 1;
}
