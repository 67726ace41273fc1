import type { ContainerInfo, NetworkInspectInfo } from 'dockerode';
import type { EnvironmentId, ProvidedEnvironment } from '../provider.ts';
import type { KindDeps } from './deps.ts';
import { clusterLabel, environmentOf, managedLabels, nodeName, toolboxName } from './names.ts';

/** What the engine has of one environment. */
export interface Parts {
  id: EnvironmentId;
  containers: Pick<ContainerInfo, 'Id' | 'Names' | 'State'>[];
  networks: Pick<NetworkInspectInfo, 'Id'>[];
}

/** The parts of every environment that is there, found by their labels and by nothing that a process remembers. */
export async function listParts({ docker }: Pick<KindDeps, 'docker'>): Promise<Parts[]> {
  const managed = Object.entries(managedLabels).map(([name, value]) => `${name}=${value}`);
  const [nodes, ours, networks] = await Promise.all([
    docker.listContainers({ all: true, filters: { label: [clusterLabel] } }),
    docker.listContainers({ all: true, filters: { label: managed } }),
    docker.listNetworks({ filters: { label: managed } }),
  ]);
  const found = new Map<EnvironmentId, Parts>();
  const partsOf = (labels: Record<string, string> | undefined) => {
    const id = environmentOf(labels);
    if (id === undefined) return undefined;
    const parts = found.get(id) ?? { id, containers: [], networks: [] };
    found.set(id, parts);
    return parts;
  };
  const containers = new Map([...nodes, ...ours].map((container) => [container.Id, container]));
  for (const container of containers.values()) partsOf(container.Labels)?.containers.push(container);
  for (const network of networks) partsOf(network.Labels)?.networks.push(network);
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
