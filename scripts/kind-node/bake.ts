import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '../../server/run-command.ts';
import type { NodeBase } from './base.ts';
import type { ProgramName } from './compile.ts';
import { docker, managedLabel } from './docker.ts';
import { folder } from './inputs.ts';

/** An image that is baked into the node. */
export interface BakedImage {
  /** The folder in images/ with its Dockerfile. */
  folder: string;
  /** Compiled programs that the Dockerfile copies. */
  programs: ProgramName[];
  /** The base that has it already, in its own version. */
  comesWith?: NodeBase['kind'];
  /** As a Pod's manifest would write them. */
  names: string[];
}

/** What images.json lists for a base: first what a cluster runs for itself, then what labs use. */
export function bakedImages(base: NodeBase['kind']): BakedImage[] {
  const listed = JSON.parse(readFileSync(join(folder, 'images.json'), 'utf8')) as BakedImage[];
  return listed.filter(({ comesWith }) => comesWith !== base);
}

/** The full name under which containerd knows a short one: `nginx:1.22` is docker.io/library/nginx:1.22. */
export function canonicalName(name: string): string {
  const [first = ''] = name.split('/');
  if (!name.includes('/')) return `docker.io/library/${name}`;
  return /[.:]/.test(first) || first === 'localhost' ? name : `docker.io/${name}`;
}

/**
 * Unpacks images into a node image: `sources` are local references, each with the names it gets. Makes `result`.
 * How it is done, and why the layers end up outside /var, is in docs/decisions/0002.
 */
export async function bakeImages(
  node: string,
  sources: readonly { reference: string; names: readonly string[] }[],
  result: string,
  signal: AbortSignal,
): Promise<void> {
  const container = `drydock-bake-${process.pid}`;
  await docker(
    ['run', '--detach', '--privileged', '--name', container, '--label', managedLabel]
      // containerd cannot unpack onto the overlay that is the container's own root.
      .concat(['--volume', '/var/lib/containerd', '--entrypoint', '/bin/sleep', node, 'infinity']),
    signal,
  );
  try {
    await docker(['cp', join(folder, 'bake-images'), `${container}:/tmp/bake-images`], signal);
    const pairs = sources.flatMap(({ reference, names }) => names.map((name) => `${reference}=${canonicalName(name)}`));
    const references = sources.map(({ reference }) => reference);
    await runCommand(
      'bash',
      [
        '-o',
        'pipefail',
        '-c',
        `docker save ${references.join(' ')} | docker exec -i ${container} /tmp/bake-images ${pairs.join(' ')}`,
      ],
      { signal, limitSeconds: 600 },
    );
    await docker(['exec', container, 'sh', '-c', 'rm -rf /tmp/* /run/containerd'], signal);
    const entry = 'ENTRYPOINT ["/usr/local/bin/entrypoint", "/sbin/init"]';
    await docker(
      ['commit', '--change', entry, '--change', 'CMD []', '--change', `LABEL ${managedLabel}`, container, result],
      signal,
    );
  } finally {
    await docker(['rm', '--force', '--volumes', container], AbortSignal.timeout(60_000)).catch(() => undefined);
  }
}
