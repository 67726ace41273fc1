import { setTimeout as sleep } from 'node:timers/promises';
import type { KubeCredentials } from '../../environments/provider.ts';
import type { FollowChanges } from '../watch.ts';
import { ApiServerError, connectApiServer } from './api-server.ts';
import { discoverPaths } from './resource-paths.ts';
import { newestVersion, watchEvents } from './watch-events.ts';

type Kind = Parameters<FollowChanges>[1][number];

const firstWaitMs = 250;
const longestWaitMs = 15_000;

/**
 * Doubles from try to try, with some chance in it, so that many watches of one failing cluster do not come back in
 * step.
 */
function waitBefore(attempt: number): number {
  return Math.min(longestWaitMs, firstWaitMs * 2 ** attempt) * (0.5 + Math.random() / 2);
}

/**
 * Follows one kind until the signal aborts: connects again from where it was, or, where that is too long ago, from now.
 */
async function followKind(
  credentials: () => Promise<KubeCredentials>,
  { apiVersion, kind }: Kind,
  onChange: (kind: Kind) => void,
  signal: AbortSignal,
): Promise<void> {
  let version: string | undefined;
  let failures = 0;
  let mayHaveMissed = false;

  async function followOnce(): Promise<void> {
    const api = connectApiServer(await credentials());
    try {
      const path = await discoverPaths(api)(apiVersion, kind, undefined, signal);
      if (path === undefined) throw new Error(`The cluster has no ${kind} in ${apiVersion}.`);
      version ??= await newestVersion(api, path, signal);
      if (mayHaveMissed) onChange({ apiVersion, kind });
      mayHaveMissed = false;
      for await (const event of watchEvents(api, path, version, signal)) {
        failures = 0;
        version = event.version;
        if (event.type !== 'BOOKMARK') onChange({ apiVersion, kind });
      }
    } finally {
      api.close();
    }
  }

  while (!signal.aborted) {
    try {
      await followOnce();
      failures = 0;
    } catch (error) {
      failures += 1;
      const isGone = error instanceof ApiServerError && error.reason === 'gone';
      // A cluster that was made anew counts from the start, and waits for a version that it will not reach.
      if (isGone || failures > 1) {
        version = undefined;
        mayHaveMissed = true;
      }
    }
    await sleep(waitBefore(failures), undefined, { signal }).catch(() => {});
  }
}

export const followChanges: FollowChanges = async (credentials, kinds, onChange, signal) => {
  await Promise.all(kinds.map((kind) => followKind(credentials, kind, onChange, signal)));
};
