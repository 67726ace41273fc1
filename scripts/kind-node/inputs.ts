import { createHash } from 'node:crypto';
import { globSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** This folder: everything the node image is made of. */
export const folder = import.meta.dirname;

/** The Kubernetes release that is compiled; scripts/kind-node/kubernetes/go.mod requires the same one. */
export const kubernetesVersion = readFileSync(join(folder, 'node/files/kind/version'), 'utf8').trim();

/**
 * Twelve hex digits that change when any file of these folders (relative to this one) changes, or the machine's
 * architecture, or one of the words in `also`. Tests and notes change no image and do not count.
 */
export function hashInputs(paths: readonly string[], also: readonly string[] = []): string {
  const files = paths
    .flatMap((path) => [path, ...globSync(`${path}/**`, { cwd: folder })])
    .filter((file) => statSync(join(folder, file)).isFile() && !/_test\.go$|\.test\.ts$|\.md$/.test(file))
    .sort();
  const hash = createHash('sha256').update([process.arch, ...also].join('\n'));
  for (const file of new Set(files)) hash.update(`\0${file}\0`).update(readFileSync(join(folder, file)));
  return hash.digest('hex').slice(0, 12);
}
