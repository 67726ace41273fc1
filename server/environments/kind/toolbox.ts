import type { Container, ContainerInspectInfo } from 'dockerode';
import type { EnvironmentId, HomeId } from '../provider.ts';
import { formatKubeconfig, readIdentity } from './credentials.ts';
import type { KindDeps } from './deps.ts';
import { engineStatus, ignoreAbsent } from './engine-error.ts';
import { askContainer } from './exec.ts';
import { homeLabel, homeVolume, labelsOf, managedLabels, networkName, toolboxName } from './names.ts';

const mib = 1024 * 1024;
const learner = 'uid=1000,gid=1000';

/** The toolbox as the engine has it, running or not. */
async function inspectToolbox(container: Container): Promise<ContainerInspectInfo | undefined> {
  try {
    return await container.inspect();
  } catch (error) {
    if (engineStatus(error) === 404) return undefined;
    throw error;
  }
}

/** Makes and starts the toolbox with this home, unless it runs already. The node must run. */
export async function ensureToolbox(deps: KindDeps, id: EnvironmentId, home: HomeId, signal: AbortSignal) {
  const container = deps.docker.getContainer(toolboxName(id));
  const info = await inspectToolbox(container);
  if (info?.State.Running && info.Config.Labels[homeLabel] === home) return;
  if (info !== undefined) await removeToolbox(deps, id);
  await createToolbox(deps, id, home);
  await startToolbox(deps, id, signal);
}

/** Starts a toolbox that is there. What is in memory there, such as the learner's kubeconfig, has to be brought again. */
export async function startToolbox(deps: Pick<KindDeps, 'docker'>, id: EnvironmentId, signal: AbortSignal) {
  await deps.docker.getContainer(toolboxName(id)).start();
  await bringKubeconfig(deps, id, signal);
}

/** Gives a running toolbox the learner's kubeconfig for the cluster that there is now. */
export async function bringKubeconfig(
  { docker }: Pick<KindDeps, 'docker'>,
  id: EnvironmentId,
  signal: AbortSignal,
): Promise<void> {
  const credentials = await readIdentity({ docker }, id, 'learner', signal);
  const command = ['bash', '-c', 'umask 077 && cat > ~/.kube/config'];
  await askContainer(docker, toolboxName(id), { command, stdin: formatKubeconfig(credentials) }, signal);
}

async function removeToolbox({ docker }: Pick<KindDeps, 'docker'>, id: EnvironmentId): Promise<void> {
  await ignoreAbsent(docker.getContainer(toolboxName(id)).remove({ force: true, v: true }));
}

/**
 * An unprivileged container with nothing to gain in it: no capability, no way to more, a system that is read-only, and
 * limits. Its kubeconfig is the learner's own to change, as `kubectl config set-context` does, and is in memory, because
 * it is of this cluster while the home outlives it.
 */
async function createToolbox({ docker, images, config }: KindDeps, id: EnvironmentId, home: HomeId): Promise<void> {
  const volume = homeVolume(home);
  await docker.createVolume({ Name: volume, Labels: { ...managedLabels, [homeLabel]: home } });
  const memory = config.toolboxMemoryMb * mib;
  await docker.createContainer({
    name: toolboxName(id),
    Hostname: 'lab',
    Image: images.toolbox,
    Labels: { ...labelsOf(id), [homeLabel]: home },
    HostConfig: {
      NetworkMode: networkName(id),
      // The engine answers for the environment's own names. Others it would ask of the machine's resolver, in the machine's
      // network where that is at a loopback address: a way out. This loopback is the toolbox's own, where nobody answers.
      Dns: config.outside === 'open' ? config.resolvers : ['127.0.0.1'],
      DnsOptions: ['timeout:1', 'attempts:1'],
      CapDrop: ['ALL'],
      SecurityOpt: ['no-new-privileges'],
      ReadonlyRootfs: true,
      Memory: memory,
      MemorySwap: memory,
      NanoCpus: Math.round(config.toolboxCpus * 1e9),
      PidsLimit: config.toolboxPids,
      Ulimits: [{ Name: 'core', Soft: 0, Hard: 0 }],
      LogConfig: { Type: 'none', Config: {} },
      Mounts: [{ Type: 'volume', Source: volume, Target: '/home/learner' }],
      Tmpfs: {
        '/tmp': 'rw,nosuid,nodev,exec,mode=1777,size=256m',
        '/run': `rw,nosuid,nodev,noexec,mode=0755,size=16m`,
        '/home/learner/.kube': `rw,nosuid,nodev,noexec,mode=0700,size=32m,${learner}`,
      },
    },
  });
}
