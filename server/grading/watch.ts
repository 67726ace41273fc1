import type { EnvironmentId, KubeCredentials, Provider } from '../environments/provider.ts';
import type { Lab } from '../labs/lab.ts';

/**
 * Follows the objects of some kinds and calls `onChange` with the kind of each change, from now until the signal aborts. What goes
 * wrong on the way is its own business: it comes back by itself, and reports a change when it may have missed one.
 * `credentials` is asked at each (re)connection.
 */
export type FollowChanges = (
  credentials: () => Promise<KubeCredentials>,
  kinds: Lab['watches'],
  onChange: (kind: Lab['watches'][number]) => void,
  signal: AbortSignal,
) => Promise<void>;

export interface WatchTimes {
  /** Changes come in bursts: look when it has been quiet for so long, */
  quietMs: number;
  /** or when the first of them is so old. */
  atMostMs: number;
  /** What runs in a Pod changes no object: look again after so long, one after the other. */
  againMs: readonly number[];
}

const usualTimes: WatchTimes = { quietMs: 400, atMostMs: 1000, againMs: [2000, 4000] };

export interface WatchDeps {
  provider: Pick<Provider, 'graderCredentials'>;
  follow: FollowChanges;
  times?: WatchTimes;
}

/**
 * Calls `look` after something that the lab watches has changed, with the kinds, such as `apps/v1/Deployment`, until the
 * signal aborts. While nothing changes it does nothing.
 */
export function watchEnvironment(
  { provider, follow, times = usualTimes }: WatchDeps,
  environment: EnvironmentId,
  kinds: Lab['watches'],
  look: (kinds: ReadonlySet<string>) => void,
  signal: AbortSignal,
): void {
  let timer: NodeJS.Timeout | undefined;
  let firstChange: number | undefined;
  let changed = new Set<string>();
  /** Kinds that were looked at and shall be looked at again. */
  let owed = new Set<string>();

  const lookAndAgain = ([nextMs, ...later]: readonly number[]): void => {
    const kinds = owed;
    if (nextMs === undefined) owed = new Set();
    else timer = setTimeout(() => lookAndAgain(later), nextMs);
    look(kinds);
  };

  const lookAtChanges = (): void => {
    firstChange = undefined;
    owed = changed;
    changed = new Set();
    lookAndAgain(times.againMs);
  };

  const onChange: Parameters<FollowChanges>[2] = ({ apiVersion, kind }) => {
    if (signal.aborted) return;
    // The timer of these is about to be cleared.
    changed = new Set([...changed, ...owed, `${apiVersion}/${kind}`]);
    owed = new Set();
    firstChange ??= Date.now();
    clearTimeout(timer);
    const latest = firstChange + times.atMostMs - Date.now();
    timer = setTimeout(lookAtChanges, Math.max(0, Math.min(times.quietMs, latest)));
  };

  signal.addEventListener('abort', () => clearTimeout(timer), { once: true });
  follow(() => provider.graderCredentials(environment), kinds, onChange, signal);
}
