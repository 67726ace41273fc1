import { DrydockError } from '../../errors.ts';
import type { EnvironmentId } from '../provider.ts';
import { containerState } from './container-state.ts';
import type { KindDeps } from './deps.ts';
import { nodeName, toolboxName } from './names.ts';
import { untilAwake } from './readiness.ts';
import { startToolbox } from './toolbox.ts';

/** Freezes every process of an environment. Pausing what is paused changes nothing. */
export async function pauseEnvironment({ docker }: Pick<KindDeps, 'docker'>, id: EnvironmentId): Promise<void> {
  const state = await containerState(docker, nodeName(id));
  if (state !== 'running' && state !== 'paused') throw new DrydockError('environment_not_ready', `${id} is ${state}`);
  for (const name of [toolboxName(id), nodeName(id)]) {
    if ((await containerState(docker, name)) === 'running') await docker.getContainer(name).pause();
  }
}

/** Brings an environment back that was paused, or stopped because the machine or the engine was. */
export async function resumeEnvironment(
  deps: Pick<KindDeps, 'docker'>,
  id: EnvironmentId,
  signal: AbortSignal,
): Promise<void> {
  const { docker } = deps;
  const state = await containerState(docker, nodeName(id));
  if (state === 'absent') throw new DrydockError('environment_not_ready', `${id} is absent`);
  // The node first, so that it has its old address when nobody took it.
  if (state === 'paused') await docker.getContainer(nodeName(id)).unpause();
  if (state === 'stopped') await docker.getContainer(nodeName(id)).start();
  if (state !== 'running') await untilAwake(deps, id, state, signal);
  const toolbox = await containerState(docker, toolboxName(id));
  if (toolbox === 'paused') await docker.getContainer(toolboxName(id)).unpause();
  if (toolbox === 'stopped') await startToolbox(deps, id, signal);
}
