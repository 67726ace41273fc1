import type { EnvironmentId, Progress } from '../provider.ts';
import { containerState } from './container-state.ts';
import { createCluster } from './create.ts';
import type { KindDeps } from './deps.ts';
import { retireNode } from './destroy.ts';
import { toolboxName } from './names.ts';
import { bringKubeconfig, startToolbox } from './toolbox.ts';

/** Puts a new cluster in the place of the one there is. The network stays, and the toolbox with the shells that live in it. */
export async function resetEnvironment(
  deps: KindDeps,
  id: EnvironmentId,
  progress: Progress,
  signal: AbortSignal,
): Promise<void> {
  const { docker } = deps;
  const { remove } = await retireNode(deps, id);
  try {
    await createCluster(deps, id, progress, signal);
  } finally {
    await remove();
  }
  const toolbox = await containerState(docker, toolboxName(id));
  if (toolbox === 'paused') await docker.getContainer(toolboxName(id)).unpause();
  if (toolbox === 'stopped') await startToolbox(deps, id, signal);
  else if (toolbox !== 'absent') await bringKubeconfig(deps, id, signal);
}
