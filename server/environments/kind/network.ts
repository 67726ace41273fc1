import { networkInterfaces } from 'node:os';
import { DrydockError } from '../../errors.ts';
import type { EnvironmentId } from '../provider.ts';
import type { KindDeps } from './deps.ts';
import { engineStatus } from './engine-error.ts';
import { hostRoutes } from './host-routes.ts';
import { bridgeName, labelsOf, networkName, ownerLabel } from './names.ts';
import { freeSubnets, lowerHalf } from './subnets.ts';

const attempts = 20;

/**
 * Makes the network that one environment has for itself, unless it has it. Unless the operator wants it, it has no way out:
 * without masquerade no answer would find its way back, and the walls refuse the rest; but unlike with an internal network,
 * the API server's port can be published.
 */
export async function createNetwork(
  { docker, config, owner }: Pick<KindDeps, 'docker' | 'config' | 'owner'>,
  id: EnvironmentId,
  signal: AbortSignal,
): Promise<void> {
  const networks = await docker.listNetworks();
  if (networks.some(({ Name }) => Name === networkName(id))) return;
  const taken = [
    ...networks.flatMap(({ IPAM }) => (IPAM?.Config ?? []).map(({ Subnet }) => Subnet ?? '')),
    ...hostRoutes(),
    ...Object.values(networkInterfaces()).flatMap((addresses) => (addresses ?? []).map(({ cidr }) => cidr ?? '')),
  ];
  for (const subnet of freeSubnets(config.subnets, taken).take(attempts)) {
    signal.throwIfAborted();
    try {
      await docker.createNetwork({
        Name: networkName(id),
        CheckDuplicate: true,
        Driver: 'bridge',
        // Services of type LoadBalancer get their addresses from the upper half.
        IPAM: { Config: [{ Subnet: subnet, IPRange: lowerHalf(subnet) }] },
        Options: {
          'com.docker.network.bridge.name': bridgeName(id, config.outside),
          'com.docker.network.bridge.enable_ip_masquerade': String(config.outside === 'open'),
        },
        Labels: { ...labelsOf(id), [ownerLabel]: owner },
      });
      return;
    } catch (error) {
      // Another environment took it in the meantime, or a route of the host that is not ours to see.
      if (engineStatus(error) === 409 || !/overlap|conflict/i.test(String(error))) throw error;
    }
  }
  throw new DrydockError('environment_failed', `no free subnet in ${config.subnets}: see the setting subnets`);
}
