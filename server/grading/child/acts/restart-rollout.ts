import type { RolloutOutcome, WorkloadRef } from '../../tools/acts.ts';
import { podsOf } from '../../tools/ownership.ts';
import type { ActDeps } from './act.ts';
import { leaveNote, must } from './leave-note.ts';
import { readWorkload, workloadPath } from './workload-state.ts';

const strategic = 'application/strategic-merge-patch+json';

export async function restartRollout(
  { api, kube, waitFor, signal }: ActDeps,
  workload: WorkloadRef,
  seconds: number,
): Promise<RolloutOutcome> {
  const before = await readWorkload(kube, workload);
  if (before === undefined) return { outcome: 'absent', ms: 0, fewestAvailable: 0, mostPods: 0 };
  const started = performance.now();
  let fewestAvailable = before.available;
  let mostPods = before.pods;
  await leaveNote(api, before.object, `Restarted the rollout of ${workload.name} to see whether it is noticed`, signal);
  const annotations = { 'drydock.io/restarted-at': new Date().toISOString() };
  const body = { spec: { template: { metadata: { annotations } } } };
  await must(api, { method: 'PATCH', path: workloadPath(workload), body, contentType: strategic }, signal);
  const { holds } = await waitFor(seconds, async () => {
    const now = await readWorkload(kube, workload);
    if (now === undefined) return { holds: false, seen: undefined };
    fewestAvailable = Math.min(fewestAvailable, now.available);
    mostPods = Math.max(mostPods, now.pods);
    // The old Pods may still be answering, or refusing, while they end.
    const isOver =
      now.isComplete && (await podsOf(kube, workload)).every(({ metadata }) => !metadata?.deletionTimestamp);
    return { holds: isOver, seen: undefined };
  });
  const ms = Math.round(performance.now() - started);
  return { outcome: holds ? 'complete' : 'not_in_time', ms, fewestAvailable, mostPods };
}
