import type { KubernetesObject, V1Pod, V1ReplicaSet } from '@kubernetes/client-node';
import type { WorkloadRef } from './acts.ts';
import type { Kube } from './kube.ts';

/** Whether `owner` is the controller of `object`, by uid: names come back, uids do not. */
export function controls(owner: KubernetesObject, object: KubernetesObject): boolean {
  const uid = owner.metadata?.uid;
  const owners = object.metadata?.ownerReferences ?? [];
  return uid !== undefined && owners.some((reference) => reference.controller === true && reference.uid === uid);
}

/** Pods that a workload made, those on their way out included. A Deployment has them through its ReplicaSets. */
export async function podsOf(kube: Kube, { kind, namespace, name }: WorkloadRef): Promise<V1Pod[]> {
  const workload = await kube.get('apps/v1', kind, name, namespace);
  if (workload === undefined) return [];
  const pods = await kube.list<V1Pod>('v1', 'Pod', { namespace });
  if (kind !== 'Deployment') return pods.filter((pod) => controls(workload, pod));
  const sets = await kube.list<V1ReplicaSet>('apps/v1', 'ReplicaSet', { namespace });
  const own = sets.filter((set) => controls(workload, set));
  return pods.filter((pod) => own.some((set) => controls(set, pod)));
}

/** Ready, and not on its way out. */
export function isReady({ metadata, status }: V1Pod): boolean {
  const isSaidToBe = status?.conditions?.some(({ type, status: value }) => type === 'Ready' && value === 'True');
  return metadata?.deletionTimestamp === undefined && isSaidToBe === true;
}
