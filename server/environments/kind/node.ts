import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from '../../run-command.ts';
import type { EnvironmentId } from '../provider.ts';
import type { KindDeps } from './deps.ts';
import { kindConfig } from './kind-config.ts';
import { clusterName, networkName, nodeName } from './names.ts';
import type { HostFindings } from './walls.ts';

const mib = 1024 * 1024;
const limitSeconds = 240;

/** Parts of kind's own work, by the titles that it prints when each begins. */
const phases = {
  'Preparing nodes': 'machine',
  'Starting control-plane': 'control-plane',
  'Installing CNI': 'network-and-storage',
} as const;

type KindPhase = (typeof phases)[keyof typeof phases];

function phaseOf(line: string): KindPhase | undefined {
  const title = Object.keys(phases).find((known) => line.includes(`• ${known}`));
  return title === undefined ? undefined : phases[title as keyof typeof phases];
}

/**
 * Makes the node container and starts Kubernetes in it, on the environment's own network. Kubernetes answers then, but is
 * not ready: what kind itself waits for is not enough. `--retain` leaves a failed node to be looked at until `destroy`.
 */
export async function createNode(
  { docker, images, kind, folder, config }: Omit<KindDeps, 'owner' | 'log' | 'enforcesNetworkPolicy'>,
  id: EnvironmentId,
  host: HostFindings,
  onPhase: (phase: KindPhase) => void,
  signal: AbortSignal,
): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const kubeconfig = join(folder, `${clusterName(id)}.kubeconfig`);
  try {
    await runCommand(
      kind,
      ['create', 'cluster', '--name', clusterName(id), '--image', images.node, '--config', '-'].concat([
        '--kubeconfig',
        kubeconfig,
        '--retain',
      ]),
      {
        signal,
        limitSeconds,
        input: kindConfig(host),
        env: { KIND_EXPERIMENTAL_DOCKER_NETWORK: networkName(id), KIND_EXPERIMENTAL_PROVIDER: 'docker' },
        onLine(line) {
          const phase = phaseOf(line);
          if (phase !== undefined) onPhase(phase);
        },
        remedy: `docker logs ${nodeName(id)}`,
      },
    );
  } finally {
    // The administrator's kubeconfig stays in the node; the copy is needed by nobody.
    await rm(kubeconfig, { force: true });
    await rm(`${kubeconfig}.lock`, { force: true });
  }
  await docker.getContainer(nodeName(id)).update(nodeLimits(config));
}

/** What a node may take of the machine. */
export function nodeLimits({ nodeMemoryMb, nodePids, nodeCpus }: KindDeps['config']) {
  const memory = nodeMemoryMb * mib;
  return {
    Memory: memory,
    MemorySwap: memory,
    PidsLimit: nodePids,
    CpuPeriod: 100_000,
    CpuQuota: Math.round(nodeCpus * 100_000),
  };
}
