import { parseAllDocuments } from 'yaml';
import type { Command } from './provider-commands.ts';

interface Manifest {
  kind: string;
  metadata: { name: string; namespace?: string };
}

const keyOf = (kind: string, name: string, namespace: string) =>
  kind === 'namespace' ? `/namespace/${name}` : `${namespace}/${kind}/${name}`.toLowerCase();

/** What every new cluster has. */
export const newObjects = ['default', 'kube-system'].map((name) => keyOf('namespace', name, ''));

/** Knows that objects exist and nothing else of them: `get`, `create namespace`, `apply -f -` and `wait`. */
export const runKubectl: Command = async (words, { stdin, out, err }, { objects }) => {
  const [verb, first = '', second = ''] = words;
  const namespace = words[words.indexOf('-n') + 1] ?? 'default';
  const notFound = (what: string) => {
    err(`Error from server (NotFound): ${what} not found\n`);
    return 1;
  };
  switch (verb) {
    case 'get': {
      if (first === 'namespaces') {
        for (const key of objects) if (key.startsWith('/namespace/')) out(`${key.slice(1)}\n`);
        return 0;
      }
      return objects.has(keyOf(first, second, namespace)) ? 0 : notFound(`${first} "${second}"`);
    }
    case 'create':
      objects.add(keyOf(first, second, ''));
      return 0;
    case 'apply': {
      for (const document of parseAllDocuments(await stdin())) {
        const manifest: Manifest | null = document.toJS();
        if (typeof manifest?.kind !== 'string') {
          err('error: no objects passed to apply\n');
          return 1;
        }
        const { kind, metadata } = manifest;
        objects.add(keyOf(kind.toLowerCase(), metadata.name, metadata.namespace ?? 'default'));
      }
      return 0;
    }
    case 'wait': {
      const target = words.find((word) => word.includes('/')) ?? '';
      const [kind = '', name = ''] = target.split('/');
      return objects.has(keyOf(kind, name, namespace)) ? 0 : notFound(target);
    }
    default:
      err(`error: unknown command "${verb}"\n`);
      return 1;
  }
};
