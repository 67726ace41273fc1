import type { ContainerInfo, NetworkInspectInfo } from 'dockerode';
import type { EnvironmentId, ProvidedEnvironment } from '../provider.ts';
import type { KindDeps } from './deps.ts';
import { clusterLabel, environmentOf, managedLabels, nodeName, ownerLabel, toolboxName } from './names.ts';

/** What the engine has of one environment. */
export interface Parts {
  id: EnvironmentId;
  containers: Pick<ContainerInfo, 'Id' | 'Names' | 'State' | 'Mounts'>[];
  networks: Pick<NetworkInspectInfo, 'Id'>[];
}

/**
 * The parts of every environment of this owner, found by their labels and by nothing that a process remembers. The
 * network says whose they are: it is made first and removed last.
 */
export async function listParts({ docker, owner }: Pick<KindDeps, 'docker' | 'owner'>): Promise<Parts[]> {
  const managed = Object.entries(managedLabels).map(([name, value]) => `${name}=${value}`);
  const [nodes, ours, networks] = await Promise.all([
    docker.listContainers({ all: true, filters: { label: [clusterLabel] } }),
    docker.listContainers({ all: true, filters: { label: managed } }),
    docker.listNetworks({ filters: { label: [...managed, `${ownerLabel}=${owner}`] } }),
  ]);
  const found = new Map<EnvironmentId, Parts>();
  for (const network of networks) {
    const id = environmentOf(network.Labels);
    if (id !== undefined) found.set(id, { id, containers: [], networks: [network] });
  }
  const containers = new Map([...nodes, ...ours].map((container) => [container.Id, container]));
  for (const container of containers.values()) {
    const id = environmentOf(container.Labels);
    if (id !== undefined) found.get(id)?.containers.push(container);
  }
  return [...found.values()];
}

/** What state these parts are in together. */
export function stateOf({ id, containers }: Parts): ProvidedEnvironment {
  const find = (name: string) => containers.find(({ Names }) => Names.includes(`/${name}`));
  const node = find(nodeName(id));
  const toolbox = find(toolboxName(id));
  const equipped = toolbox !== undefined && (toolbox.State === node?.State || toolbox.State === 'running');
  switch (node?.State) {
    case 'running':
    case 'paused':
      return { id, state: node.State, equipped };
    case 'exited':
    case 'created':
      return { id, state: 'stopped', equipped: toolbox !== undefined };
    default:
      return { id, state: 'broken', equipped };
  }
}
