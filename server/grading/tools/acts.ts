import type { KubernetesObject, V1Pod } from '@kubernetes/client-node';
import type { ContainerRef, PodRef } from '../../environments/provider.ts';

/** A Deployment, StatefulSet or DaemonSet. */
export interface WorkloadRef {
  kind: 'Deployment' | 'StatefulSet' | 'DaemonSet';
  namespace: string;
  name: string;
}

/**
 * What a check may do to the learner's objects to see what happens. Each act waits until the cluster has settled again,
 * undoes what can be undone also when the check ends early, and leaves an Event on the object (`kubectl describe`,
 * reason `CheckedByDrydock`), so that learners see whose doing it was. One acting check runs at a time, after all that
 * only look.
 */
export interface Acts {
  /**
   * Crashes a container's main process and waits until the container runs again, up to `seconds` (default 20). The
   * kubelet restarts a container that crashes again and again later and later, so once per check is enough.
   */
  crashContainer(container: ContainerRef, options?: { seconds?: number }): Promise<CrashOutcome>;
  /** Deletes a Pod that a controller owns and waits until its successor is Ready, up to `seconds` (default 40). */
  replacePod(pod: PodRef, options?: { seconds?: number }): Promise<ReplaceOutcome>;
  /**
   * Gives a workload so many replicas, waits until they are ready and the surplus is gone, up to `seconds` (default
   * 40), calls `observe`, and puts the old number back.
   */
  scaled<T>(
    workload: WorkloadRef,
    replicas: number,
    observe: () => Promise<T>,
    options?: { seconds?: number },
  ): Promise<{ outcome: 'settled' | 'not_in_time'; observed: T }>;
  /** `kubectl rollout restart`, and waits until it is complete, up to `seconds` (default 60). */
  restartRollout(workload: WorkloadRef, options?: { seconds?: number }): Promise<RolloutOutcome>;
}

export type CrashOutcome =
  | { outcome: 'restarted'; pod: V1Pod }
  /** It never came back, or is not there at all. */
  | { outcome: 'not_in_time' | 'not_running'; pod?: V1Pod };

export type ReplaceOutcome =
  /** A Deployment's successor has another name, a StatefulSet's the same. */
  | { outcome: 'replaced'; before: V1Pod; after: V1Pod; ms: number }
  | { outcome: 'not_in_time' | 'no_controller' | 'absent' };

export interface RolloutOutcome {
  outcome: 'complete' | 'not_in_time' | 'absent';
  ms: number;
  /** The fewest Pods that were available and the most that were there at any moment that was seen. */
  fewestAvailable: number;
  mostPods: number;
}

/** The objects on which the result of an acting check depends; absent ones may be among them. */
export type DependsOn = readonly (KubernetesObject | undefined)[];
