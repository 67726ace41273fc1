import type { V1ContainerStatus, V1Pod } from '@kubernetes/client-node';
import type { ContainerRef } from '../../../environments/provider.ts';
import type { CrashOutcome } from '../../tools/acts.ts';
import type { ActDeps } from './act.ts';
import { leaveNote } from './leave-note.ts';

export async function crashContainer(
  { api, kube, ask, waitFor, signal }: ActDeps,
  target: ContainerRef,
  seconds: number,
): Promise<CrashOutcome> {
  const { namespace, pod: name, container } = target;
  const read = async () => {
    const pod = await kube.get<V1Pod>('v1', 'Pod', name, namespace);
    const isIt = (status: V1ContainerStatus) => container === undefined || status.name === container;
    return { pod, status: pod?.status?.containerStatuses?.find(isIt) };
  };
  const before = await read();
  if (before.pod === undefined || before.status?.state?.running === undefined) {
    return { outcome: 'not_running', pod: before.pod };
  }
  const { name: containerName, restartCount } = before.status;
  await leaveNote(api, before.pod, `Crashed the container ${containerName} to see what outlives it`, signal);
  const crashed = await ask('crash', { ...target, container: containerName });
  if (crashed.kind === 'absent') return { outcome: 'not_running', pod: before.pod };
  const { holds, seen } = await waitFor(seconds, async () => {
    const now = await read();
    const { restartCount: restarts = 0, state } = now.status ?? {};
    return { holds: restarts > restartCount && state?.running !== undefined, seen: now.pod };
  });
  if (holds && seen !== undefined) return { outcome: 'restarted', pod: seen };
  return { outcome: 'not_in_time', pod: seen };
}
