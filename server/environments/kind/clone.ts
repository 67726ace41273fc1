import type Docker from 'dockerode';
import type { EnvironmentId } from '../provider.ts';
import type { KindDeps } from './deps.ts';
import { clusterLabel, clusterName, networkName, nodeName, roleLabel } from './names.ts';
import { nodeLimits } from './node.ts';
import { cloneHostname } from './snapshot.ts';

const apiPort = '6443/tcp';

/**
 * Starts a node from a snapshot, on the environment's own network. Its container is like those that kind makes
 * (pkg/cluster/internal/providers/docker/provision.go), so that kind's own commands work on it.
 */
export async function startClone(
  { docker, config }: Pick<KindDeps, 'docker' | 'config'>,
  id: EnvironmentId,
  snapshot: string,
  signal: AbortSignal,
): Promise<void> {
  const host: Docker.HostConfig & { CgroupnsMode: 'private' } = {
    ...nodeLimits(config),
    Privileged: true,
    SecurityOpt: ['seccomp=unconfined', 'apparmor=unconfined', 'label=disable'],
    CgroupnsMode: 'private',
    Tmpfs: { '/tmp': '', '/run': '' },
    Binds: ['/lib/modules:/lib/modules:ro'],
    RestartPolicy: { Name: 'on-failure', MaximumRetryCount: 1 },
    NetworkMode: networkName(id),
    PortBindings: { [apiPort]: [{ HostIp: '127.0.0.1', HostPort: '0' }] },
  };
  const container = await docker.createContainer({
    name: nodeName(id),
    Hostname: cloneHostname,
    Image: snapshot,
    Tty: true,
    Labels: { [clusterLabel]: clusterName(id), [roleLabel]: 'control-plane' },
    Env: ['KUBECONFIG=/etc/kubernetes/admin.conf'],
    ExposedPorts: { [apiPort]: {} },
    Volumes: { '/var': {} },
    HostConfig: host,
    // The API server is called so in every kubeconfig of the snapshot.
    NetworkingConfig: { EndpointsConfig: { [networkName(id)]: { Aliases: [cloneHostname] } } },
  });
  signal.throwIfAborted();
  await container.start();
}
