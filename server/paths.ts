import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository: where package.json, labs/ and scripts/ are. */
export const root = fileURLToPath(new URL('..', import.meta.url)).replace(/[\\/]$/, '');

/** Everything Drydock writes on this machine outside the Docker engine. Ignored by git; DRYDOCK_HOME moves it. */
export const homeDir = process.env.DRYDOCK_HOME || join(root, '.drydock');

/** What must be backed up: the database and whatever else learners would miss. `npm run down --keep-data` spares it. */
export const dataDir = join(homeDir, 'data');

/** Where kind works and what failed with the snapshot is remembered. */
export const kindDir = join(dataDir, 'kind');

/** What can be made again at the price of time: downloads, build contexts, binaries. */
export const cacheDir = join(homeDir, 'cache');

/** The Go toolchain, where the machine has none that is new enough. */
export const goDir = join(homeDir, 'go');

/** JSON of a running server: `{pid, url, startedAt}`. Absent when none runs. */
export const serverFile = join(homeDir, 'server.pid');

/** JSON of a Docker engine that Drydock itself started: see preparation/steps/engine-start.ts. */
export const engineFile = join(homeDir, 'engine.json');

/** JSON of what a real cluster of this machine did with a NetworkPolicy: see preparation/network-policy-proof.ts. */
export const networkPolicyFile = join(homeDir, 'network-policy.json');

/**
 * Everything that Drydock writes into a home folder, so that it can be removed without touching what else may lie there.
 * `runtime` is filled by scripts/run.mjs, which runs before this file can be read.
 */
export function homeEntries(home = homeDir): string[] {
  const files = [
    'server.pid',
    'server.log',
    'engine.json',
    'network-policy.json',
    'node-base',
    'durations.json',
    'prepare.lock',
    'install.lock',
    'runtime.lock',
  ];
  const folders = [
    'data',
    'runtime',
    'runtime.new',
    'runtime.old',
    'cache',
    'go',
    'go.new',
    'proof',
    'preview',
    'test-results',
    'screenshots',
  ];
  return [...folders, ...files].map((name) => join(home, name));
}
