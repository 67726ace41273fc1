import type { V1Pod } from '@kubernetes/client-node';
import type { PodRef } from '../../../environments/provider.ts';
import type { ReplaceOutcome } from '../../tools/acts.ts';
import { isReady } from '../../tools/ownership.ts';
import type { ActDeps } from './act.ts';
import { leaveNote, must } from './leave-note.ts';

const controllerOf = (pod: V1Pod) => pod.metadata?.ownerReferences?.find(({ controller }) => controller)?.uid;

export async function replacePod(
  { api, kube, waitFor, signal }: ActDeps,
  { namespace, pod: name }: PodRef,
  seconds: number,
): Promise<ReplaceOutcome> {
  const before = await kube.get<V1Pod>('v1', 'Pod', name, namespace);
  if (before === undefined) return { outcome: 'absent' };
  const controller = controllerOf(before);
  if (controller === undefined) return { outcome: 'no_controller' };
  const siblings = async () =>
    (await kube.list<V1Pod>('v1', 'Pod', { namespace })).filter((pod) => controllerOf(pod) === controller);
  const known = new Set((await siblings()).map(({ metadata }) => metadata?.uid));
  const started = performance.now();
  await leaveNote(api, before, `Deleted Pod ${name} to see what takes its place`, signal);
  // Only this very Pod: another may have come in its place since.
  const body = { apiVersion: 'v1', kind: 'DeleteOptions', preconditions: { uid: before.metadata?.uid } };
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(name)}`;
  await must(api, { method: 'DELETE', path, body }, signal);
  const { holds, seen } = await waitFor(seconds, async () => {
    const pods = await siblings();
    const isGone = pods.every(({ metadata }) => metadata?.uid !== before.metadata?.uid);
    const after = pods.find((pod) => !known.has(pod.metadata?.uid) && isReady(pod));
    return { holds: isGone && after !== undefined, seen: after };
  });
  if (!holds || seen === undefined) return { outcome: 'not_in_time' };
  return { outcome: 'replaced', before, after: seen, ms: Math.round(performance.now() - started) };
}
