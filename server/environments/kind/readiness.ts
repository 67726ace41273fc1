import type { EnvironmentId } from '../provider.ts';
import type { KindDeps } from './deps.ts';
import { askContainer } from './exec.ts';
import { nodeName } from './names.ts';

type Docker = Pick<KindDeps, 'docker'>;

/** The tool in the node asks the cluster itself, because kind's --wait exits 0 when it times out. */
async function awaitState(
  { docker }: Docker,
  id: EnvironmentId,
  state: 'api' | 'fresh' | 'unpaused' | 'restarted',
  timeoutSeconds: number,
  signal: AbortSignal,
): Promise<void> {
  await askContainer(docker, nodeName(id), { command: ['drydock-node', 'await', state], timeoutSeconds }, signal);
}

/**
 * Waits until a learner could work in a fresh cluster: a Pod that they made runs. Fails with what it waited for, after
 * `limitSeconds`. `onApi` hears when the API server answers.
 */
export async function untilReady(
  deps: Docker,
  id: EnvironmentId,
  limitSeconds: number,
  signal: AbortSignal,
  onApi: () => void = () => {},
): Promise<void> {
  await Promise.all([
    awaitState(deps, id, 'api', limitSeconds, signal).then(onApi),
    awaitState(deps, id, 'fresh', limitSeconds, signal),
  ]);
}

/**
 * Waits until a cluster that was paused or stopped works again. Only the platform's own parts are asked, because what a
 * learner did to the rest may keep it from ever being ready.
 */
export async function untilAwake(
  deps: Docker,
  id: EnvironmentId,
  from: 'paused' | 'stopped',
  signal: AbortSignal,
): Promise<void> {
  await awaitState(deps, id, from === 'paused' ? 'unpaused' : 'restarted', 120, signal);
}
