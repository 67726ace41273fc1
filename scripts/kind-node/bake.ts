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

/** What goes into a node image, and what it becomes. */
export interface Baking {
  /** The node without images. */
  node: string;
  /** An image with packed images of its own, which are baked in as well. */
  also?: string;
  /** Local references, each with the names it gets. */
  sources: readonly { reference: string; names: readonly string[] }[];
  result: string;
}

/** Unpacks images into a node image. How it is done, and why the layers end up outside /var, is in docs/decisions/0002. */
export async function bakeImages({ node, also, sources, result }: Baking, signal: AbortSignal): Promise<void> {
  const container = `drydock-bake-${process.pid}`;
  await docker(
    ['run', '--detach', '--privileged', '--name', container, '--label', managedLabel]
      // containerd cannot unpack onto the overlay that is the container's own root.
      .concat(['--volume', '/var/lib/containerd', '--entrypoint', '/bin/sleep', node, 'infinity']),
    signal,
  );
  try {
    await docker(['cp', join(folder, 'bake-images'), `${container}:/tmp/bake-images`], signal);
    if (also !== undefined) await copyStore(also, container, signal);
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

/** Gives a container what containerd has in an image. */
async function copyStore(image: string, container: string, signal: AbortSignal): Promise<void> {
  const holder = `${container}-of`;
  await docker(['create', '--name', holder, '--label', managedLabel, image], signal);
  try {
    const store = '/var/lib/containerd';
    const copy = `docker cp ${holder}:${store}/. - | docker exec -i ${container} tar -C ${store} -xf -`;
    await runCommand('bash', ['-o', 'pipefail', '-c', copy], { signal, limitSeconds: 600 });
  } finally {
    await docker(['rm', '--force', '--volumes', holder], AbortSignal.timeout(60_000)).catch(() => undefined);
  }
}
