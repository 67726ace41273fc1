import type { Config } from '../../config.ts';
import type { EnvironmentId, HomeId } from '../provider.ts';

/** On everything that Drydock makes in the Docker engine, so that it can be found and removed. */
export const managedLabels = { 'io.drydock.managed': 'true' };

const environmentLabel = 'io.drydock.environment';
/** The home that a toolbox has mounted. */
export const homeLabel = 'io.drydock.home';
/** kind's own, on each node: the only labels that a node container can have beside those of its image. */
export const clusterLabel = 'io.x-k8s.kind.cluster';
export const roleLabel = 'io.x-k8s.kind.role';

export const labelsOf = (id: EnvironmentId) => ({ ...managedLabels, [environmentLabel]: id });
/** On each network: whose it is, because several servers may share an engine and must leave each other's alone. */
export const ownerLabel = 'io.drydock.owner';

export const clusterName = (id: EnvironmentId) => `drydock-${id}`;
export const nodeName = (id: EnvironmentId) => `drydock-${id}-control-plane`;
export const toolboxName = (id: EnvironmentId) => `drydock-${id}-toolbox`;
export const networkName = (id: EnvironmentId) => `drydock-${id}`;
export const homeVolume = (home: HomeId) => `drydock-home-${home}`;

/** What the bridges of environments begin with: the walls know by it whether there is a way out. An interface's name has at most 15 letters. */
export const bridgePrefix = { closed: 'dd-', open: 'ddo-' } as const satisfies Record<Config['outside'], string>;
export const bridgeName = (id: EnvironmentId, outside: Config['outside']) => `${bridgePrefix[outside]}${id}`;

/** Which environment a container or network is part of, by its labels. */
export function environmentOf(labels: Record<string, string> | undefined): EnvironmentId | undefined {
  const cluster = labels?.[clusterLabel];
  const id =
    labels?.[environmentLabel] ?? (cluster?.startsWith('drydock-') ? cluster.slice('drydock-'.length) : undefined);
  return id as EnvironmentId | undefined;
}

/** The nftables table of the host that walls environments off; see walls.ts. */
export const wallsTable = 'inet drydock_walls';
