import type { WorkloadRef } from '../../tools/acts.ts';
import { podsOf } from '../../tools/ownership.ts';
import type { ActDeps } from './act.ts';
import { leaveNote, must } from './leave-note.ts';
import { readWorkload, workloadPath } from './workload-state.ts';

export async function scaled<T>(
  { api, kube, waitFor, signal, promiseUndo }: ActDeps,
  workload: WorkloadRef,
  replicas: number,
  observe: () => Promise<T>,
  seconds: number,
): Promise<{ outcome: 'settled' | 'not_in_time'; observed: T }> {
  const before = await readWorkload(kube, workload);
  if (before === undefined || workload.kind === 'DaemonSet') throw new Error(`${workload.name} cannot be scaled`);
  const scaleTo = (count: number) => ({
    method: 'PATCH' as const,
    path: `${workloadPath(workload)}/scale`,
    body: { spec: { replicas: count } },
    contentType: 'application/merge-patch+json',
  });
  const settle = () =>
    waitFor(seconds, async () => {
      const now = await readWorkload(kube, workload);
      const pods = await podsOf(kube, workload);
      const isSettled = now?.isComplete === true && pods.length === now.wanted;
      return { holds: isSettled, seen: undefined };
    });
  const takeBack = promiseUndo(scaleTo(before.wanted));
  try {
    const note = `Scaled ${workload.name} from ${before.wanted} to ${replicas} for a moment to see what follows`;
    await leaveNote(api, before.object, note, signal);
    await must(api, scaleTo(replicas), signal);
    const { holds } = await settle();
    return { outcome: holds ? 'settled' : 'not_in_time', observed: await observe() };
  } finally {
    await must(api, scaleTo(before.wanted), signal);
    takeBack();
    await settle();
  }
}
