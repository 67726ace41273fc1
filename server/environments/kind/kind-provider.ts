import { DrydockError } from '../../errors.ts';
import type { Capability, EnvironmentId, Provider } from '../provider.ts';
import { containerState } from './container-state.ts';
import { createCluster } from './create.ts';
import { createGraderCredentials } from './credentials.ts';
import type { KindDeps } from './deps.ts';
import { destroyEnvironment } from './destroy.ts';
import { readDiskUse } from './disk-use.ts';
import { withRegisteredErrors } from './engine-error.ts';
import { askContainer, runInContainer } from './exec.ts';
import { listParts, stateOf } from './inventory.ts';
import { nodeName, toolboxName } from './names.ts';
import { pauseEnvironment, resumeEnvironment } from './pausing.ts';
import { probeNode } from './probe.ts';
import { resetEnvironment } from './reset.ts';
import { attachShell, validateSessionName } from './shell.ts';
import { tmuxIn } from './tmux.ts';
import { ensureToolbox } from './toolbox.ts';

export type { KindDeps } from './deps.ts';

const adminKubeconfig = 'KUBECONFIG=/etc/kubernetes/admin.conf';

/** Longer than addons ever take on a busy machine. */
const switchOnSeconds = 90;

/** Asked anew each time: whether policies are in force is told after the provider is made. */
function capabilitiesOf({ enforcesNetworkPolicy }: KindDeps): ReadonlySet<Capability> {
  const always: Capability[] = ['storage', 'controlPlane', 'loadBalancer'];
  return new Set(enforcesNetworkPolicy() ? [...always, 'networkPolicy'] : always);
}

/** Environments as kind clusters on a Docker engine: a node container, a toolbox container and a network for each. */
export function createKindProvider(deps: KindDeps): Provider {
  const { docker } = deps;
  const grader = createGraderCredentials(deps);
  /** Environments in whose toolbox the views that another process left behind are ended. */
  const tidied = new Set<EnvironmentId>();

  const destroy = async (id: EnvironmentId, signal: AbortSignal) => {
    grader.forget(id);
    tidied.delete(id);
    await destroyEnvironment(deps, id, signal);
  };

  const requireRunning = async (id: EnvironmentId) => {
    const state = await containerState(docker, nodeName(id));
    if (state !== 'running') throw new DrydockError('environment_not_ready', `${id} is ${state}`);
  };

  return {
    name: 'kind',
    get capabilities() {
      return capabilitiesOf(deps);
    },

    create: (id, progress, signal) =>
      withRegisteredErrors('create', signal, () => createCluster(deps, id, progress, signal)),

    equip: (id, home, signal) =>
      withRegisteredErrors('equip', signal, async () => {
        await requireRunning(id);
        await ensureToolbox(deps, id, home, signal);
      }),

    switchOn: (id, addons, signal) =>
      withRegisteredErrors('switchOn', signal, async () => {
        await requireRunning(id);
        const request = { command: ['switch-on', ...addons], timeoutSeconds: switchOnSeconds };
        await askContainer(docker, nodeName(id), request, signal);
      }),

    get: (id) =>
      withRegisteredErrors('get', undefined, async () => {
        const parts = (await listParts(deps)).find((each) => each.id === id);
        return parts && stateOf(parts);
      }),

    list: () => withRegisteredErrors('list', undefined, async () => (await listParts(deps)).map(stateOf)),

    pause: (id, signal) => withRegisteredErrors('pause', signal, () => pauseEnvironment(deps, id)),

    resume: (id, signal) => withRegisteredErrors('resume', signal, () => resumeEnvironment(deps, id, signal)),

    reset: (id, progress, signal) =>
      withRegisteredErrors('reset', signal, async () => {
        if ((await containerState(docker, nodeName(id))) === 'absent') {
          throw new DrydockError('environment_not_ready', `${id} is absent`);
        }
        grader.forget(id);
        await resetEnvironment(deps, id, progress, signal);
      }),

    destroy: (id, signal) => withRegisteredErrors('destroy', signal, () => destroy(id, signal)),

    exec: (id, { where, command, stdin, timeoutSeconds }, signal) =>
      withRegisteredErrors('exec', signal, () => {
        const container = where === 'toolbox' ? toolboxName(id) : nodeName(id);
        const env = where === 'toolbox' ? [] : [adminKubeconfig];
        return runInContainer(docker, container, { command, stdin, env, timeoutSeconds }, signal);
      }),

    shell: (id, session, size, signal) =>
      withRegisteredErrors('shell', signal, async () => {
        validateSessionName(session);
        const tmux = tmuxIn(deps, id);
        if (!tidied.has(id)) await tmux.detachAll();
        tidied.add(id);
        const history = await tmux.history(session);
        return { shell: await attachShell(deps, id, session, size, signal), history };
      }),

    shells: (id) => withRegisteredErrors('shells', undefined, () => tmuxIn(deps, id).sessions()),

    endShell: (id, session) =>
      withRegisteredErrors('endShell', undefined, () => {
        validateSessionName(session);
        return tmuxIn(deps, id).end(session);
      }),

    probe: (id, kind, question, signal) =>
      withRegisteredErrors('probe', signal, () => probeNode(deps, id, kind, question, signal)),

    diskUse: () => withRegisteredErrors('diskUse', undefined, () => readDiskUse(deps)),

    graderCredentials: (id) => withRegisteredErrors('graderCredentials', undefined, () => grader.read(id)),

    logs: (id, lines) =>
      withRegisteredErrors('logs', undefined, () => {
        const command = ['journalctl', '--no-pager', '--lines', String(lines)];
        return askContainer(docker, nodeName(id), { command }, AbortSignal.timeout(20_000));
      }),
  };
}
