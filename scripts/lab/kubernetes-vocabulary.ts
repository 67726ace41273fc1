import { execFileSync } from 'node:child_process';
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { KubernetesVocabulary } from '../../server/labs/lint/kubernetes.ts';
import { root } from '../../server/paths.ts';

/**
 * Writes what `lab lint` knows of Kubernetes: the commands and flags that kubectl itself lists, the resources and field
 * names of the API client. `node scripts/lab/kubernetes-vocabulary.ts [kubectl]`, when the version of Kubernetes changes.
 */
const file = join(root, 'server/labs/lint/kubernetes.json');
const kubectl = process.argv[2] ?? 'kubectl';

const ask = (...args: string[]): string => execFileSync(kubectl, args, { encoding: 'utf8' });

/** Flags whose value may be left out, so that a word after them is not theirs; kubectl's help does not tell. */
const withOptionalValue = new Set(['dry-run', 'cascade', 'validate']);

/** `o,output=` for `-o, --output='':`; `A,all-namespaces` for a switch; `dry-run=?` where the value may be left out. */
function flagsIn(help: string): string {
  const flags = [...help.matchAll(/^ {4}(?:-(\w), )?--([\w-]+)=(.*):$/gm)].map(([, short, name = '', preset]) => {
    const isSwitch = preset === 'false' || preset === 'true';
    const value = isSwitch ? '' : withOptionalValue.has(name) ? '=?' : '=';
    return `${short === undefined ? '' : `${short},`}${name}${value}`;
  });
  return flags.join(' ');
}

function subcommandsIn(help: string): string[] {
  const lists = help.matchAll(/^(?:[\w /()]*Commands(?: \([^)]*\))?|Available Commands):\n((?: {2}\S.*\n)+)/gm);
  return [...lists].flatMap(([, list = '']) => [...list.matchAll(/^ {2}(\S+)/gm)].map(([, name = '']) => name));
}

const commands: Record<string, string> = {};

function describe(path: readonly string[]): void {
  const help = ask(...path, '--help');
  const names = /^Aliases:\n(.+)$/m.exec(help)?.[1]?.split(', ') ?? path.slice(-1);
  for (const name of names) commands[[...path.slice(0, -1), name].join(' ')] = flagsIn(help);
  for (const subcommand of subcommandsIn(help)) describe([...path, subcommand]);
}
describe([]);
delete commands[''];

const client = dirname(fileURLToPath(import.meta.resolve('@kubernetes/client-node')));
const sources = (folder: string) =>
  globSync(`gen/${folder}/*.js`, { cwd: client }).map((name) => readFileSync(join(client, name), 'utf8'));
const unique = (words: Iterable<string>): string => [...new Set(words)].sort().join(' ');

const paths = sources('apis').flatMap((source) =>
  [...source.matchAll(/'\/apis?\/([^']*)'/g)].map(([, path = '']) => path),
);
const kinds = globSync('gen/models/V[0-9]*.js', { cwd: client }).map((name) =>
  name.replace(/^.*\/V\d+(?:(?:alpha|beta)\d+)?|\.js$/g, '').toLowerCase(),
);
const plurals = paths.flatMap((path) => path.split('/').filter((part) => /^[a-z]+$/.test(part)));
const groups = paths.flatMap((path) => path.split('/')[0] ?? []).filter((group) => group.includes('.'));
const fields = sources('models').flatMap((source) =>
  [...source.matchAll(/"baseName": "([a-z]+)"/g)].map(([, name = '']) => name),
);

const vocabulary: KubernetesVocabulary = {
  version: /Client Version: (\S+)/.exec(ask('version', '--client'))?.[1] ?? '',
  globalFlags: flagsIn(ask('options')),
  commands,
  resources: unique([
    ...plurals,
    ...kinds.filter((kind) => plurals.some((plural) => plural.startsWith(kind.slice(0, -1)))),
  ]),
  groups: unique(groups),
  fields: unique(fields),
};
writeFileSync(file, `${JSON.stringify(vocabulary, undefined, 2)}\n`);
