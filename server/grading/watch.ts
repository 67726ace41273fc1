import type { EnvironmentId, KubeCredentials, Provider } from '../environments/provider.ts';
import type { Lab } from '../labs/lab.ts';

/**
 * Follows the objects of some kinds and calls `onChange` for each change, from now until the signal aborts. What goes
 * wrong on the way is its own business: it comes back by itself, and reports a change when it may have missed one.
 * `credentials` is asked at each (re)connection.
 */
export type FollowChanges = (
  credentials: () => Promise<KubeCredentials>,
  kinds: Lab['watches'],
  onChange: () => void,
  signal: AbortSignal,
) => Promise<void>;

export interface WatchTimes {
  /** Changes come in bursts: look when it has been quiet for so long, */
  quietMs: number;
  /** or when the first of them is so old. */
  atMostMs: number;
  /** What runs in a Pod changes no object: look once more after so long. */
  againMs: number;
}

const usualTimes: WatchTimes = { quietMs: 400, atMostMs: 2000, againMs: 3000 };

export interface WatchDeps {
  provider: Pick<Provider, 'graderCredentials'>;
  follow: FollowChanges;
  times?: WatchTimes;
}

/**
 * Calls `look` after something that the lab watches has changed, until the signal aborts. While nothing changes it does
 * nothing.
 */
export function watchEnvironment(
  { provider, follow, times = usualTimes }: WatchDeps,
  environment: EnvironmentId,
  kinds: Lab['watches'],
  look: () => void,
  signal: AbortSignal,
): void {
  let timer: NodeJS.Timeout | undefined;
  let firstChange: number | undefined;

  const lookAndAgain = (): void => {
    firstChange = undefined;
    timer = setTimeout(look, times.againMs);
    look();
  };

  const onChange = (): void => {
    if (signal.aborted) return;
    firstChange ??= Date.now();
    clearTimeout(timer);
    const latest = firstChange + times.atMostMs - Date.now();
    timer = setTimeout(lookAndAgain, Math.max(0, Math.min(times.quietMs, latest)));
  };

  signal.addEventListener('abort', () => clearTimeout(timer), { once: true });
  follow(() => provider.graderCredentials(environment), kinds, onChange, signal);
}
