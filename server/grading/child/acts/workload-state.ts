import type { V1DaemonSet, V1Deployment, V1StatefulSet } from '@kubernetes/client-node';
import type { WorkloadRef } from '../../tools/acts.ts';
import type { Kube } from '../../tools/kube.ts';

const plurals = { Deployment: 'deployments', StatefulSet: 'statefulsets', DaemonSet: 'daemonsets' } as const;

export function workloadPath({ kind, namespace, name }: WorkloadRef): string {
  return `/apis/apps/v1/namespaces/${encodeURIComponent(namespace)}/${plurals[kind]}/${encodeURIComponent(name)}`;
}

/** The same numbers for each kind of workload. */
export interface WorkloadState {
  object: V1Deployment | V1StatefulSet | V1DaemonSet;
  wanted: number;
  pods: number;
  available: number;
  /** The controller has seen the last change, and every Pod there is is a new one. */
  isComplete: boolean;
}

export async function readWorkload(
  kube: Kube,
  { kind, namespace, name }: WorkloadRef,
): Promise<WorkloadState | undefined> {
  if (kind === 'DaemonSet') {
    const object = await kube.get<V1DaemonSet>('apps/v1', kind, name, namespace);
    if (object === undefined) return undefined;
    const { desiredNumberScheduled: wanted = 0, currentNumberScheduled: pods = 0 } = object.status ?? {};
    return stateOf(object, wanted, pods, object.status?.numberAvailable, object.status?.updatedNumberScheduled);
  }
  const object = await kube.get<V1Deployment | V1StatefulSet>('apps/v1', kind, name, namespace);
  if (object === undefined) return undefined;
  const { replicas: pods = 0, availableReplicas, updatedReplicas } = object.status ?? {};
  return stateOf(object, object.spec?.replicas ?? 1, pods, availableReplicas, updatedReplicas);
}

function stateOf(
  object: WorkloadState['object'],
  wanted: number,
  pods: number,
  available = 0,
  updated = 0,
): WorkloadState {
  const isSeen = (object.status?.observedGeneration ?? 0) >= (object.metadata?.generation ?? 0);
  return {
    object,
    wanted,
    pods,
    available,
    isComplete: isSeen && [pods, available, updated].every((count) => count === wanted),
  };
}
