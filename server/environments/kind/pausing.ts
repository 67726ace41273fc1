import { DrydockError } from '../../errors.ts';
import type { EnvironmentId } from '../provider.ts';
import type { KindDeps } from './deps.ts';
import { engineStatus } from './engine-error.ts';
import { nodeName, toolboxName } from './names.ts';
import { untilAwake } from './readiness.ts';
import { homeInToolbox, startToolbox } from './toolbox.ts';

/** Freezes every process of an environment. */
export async function pauseEnvironment({ docker }: Pick<KindDeps, 'docker'>, id: EnvironmentId): Promise<void> {
  for (const name of [toolboxName(id), nodeName(id)]) {
    const { State } = await docker
      .getContainer(name)
      .inspect()
      .catch((error) => {
        if (name === toolboxName(id) && engineStatus(error) === 404) return { State: undefined };
        throw error;
      });
    if (State?.Running && !State.Paused) await docker.getContainer(name).pause();
    else if (State !== undefined && !State.Paused && name === nodeName(id)) {
      throw new DrydockError('environment_not_ready', `${id} is not running`);
    }
  }
}

/** Brings an environment back that was paused, or stopped because the machine or the engine was. */
export async function resumeEnvironment(
  { docker }: Pick<KindDeps, 'docker'>,
  id: EnvironmentId,
  signal: AbortSignal,
): Promise<void> {
  const node = docker.getContainer(nodeName(id));
  const { State } = await node.inspect();
  if (State.Paused) await node.unpause();
  else if (!State.Running) await node.start();
  await untilAwake({ docker }, id, signal);
  if ((await homeInToolbox({ docker }, id)) === undefined) return;
  const toolbox = docker.getContainer(toolboxName(id));
  const { State: toolboxState } = await toolbox.inspect();
  if (toolboxState.Paused) await toolbox.unpause();
  else if (!toolboxState.Running) await startToolbox({ docker }, id, signal);
}
