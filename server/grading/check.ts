/**
 * What a lab's checks.ts imports (`drydock/check`). A check looks at the live cluster and answers with a result;
 * it changes nothing that a learner made. Its id is the name under which checks.ts exports it.
 *
 *     export const claimIsBound: Check = async ({ kube }) => {
 *       const claim = await kube.get<V1PersistentVolumeClaim>('v1', 'PersistentVolumeClaim', 'data', 'default');
 *       if (claim?.status?.phase === 'Bound') return pass({ en: '...', ko: '...' }, [claim]);
 *       return notYet({ message, expected, observed, see: 'kubectl get pvc data', objects: [claim] });
 *     };
 */
import type { KubernetesObject } from '@kubernetes/client-node';
import type { FileProbe, ProbeRequest } from '../environments/provider.ts';
import type { Localized } from '../text.ts';
import type { CheckResult, Evidence } from './verdict.ts';

export { verbatim } from '../text.ts';
export { quantity } from './quantity.ts';

/** Reads objects with the grader's identity. Throws when the API server is out of reach: let it through, it becomes `cannot_tell`. */
export interface Kube {
  /** Undefined when there is no such object. Leave out the namespace for cluster-scoped kinds. */
  get<T extends KubernetesObject>(
    apiVersion: string,
    kind: string,
    name: string,
    namespace?: string,
  ): Promise<T | undefined>;
  /** All namespaces when none is given. */
  list<T extends KubernetesObject>(
    apiVersion: string,
    kind: string,
    where?: { namespace?: string; labelSelector?: string; fieldSelector?: string },
  ): Promise<T[]>;
}

export interface CheckTools {
  kube: Kube;
  /** Asks the running system, with the platform's own tool in the node. Throws when the probe itself fails. */
  probe(request: ProbeRequest): Promise<FileProbe>;
  /** Aborts when the check's time is up. */
  signal: AbortSignal;
}

export type Check = (tools: CheckTools) => Promise<CheckResult>;

/** The objects a verdict rests on; absent ones are passed over. */
function evidenceOf(objects: readonly (KubernetesObject | undefined)[]): Evidence[] {
  return objects.flatMap((object) => {
    if (object?.metadata?.name === undefined) return [];
    const { name, namespace, resourceVersion = '' } = object.metadata;
    return [{ object: [object.kind, namespace, name].filter(Boolean).join('/'), resourceVersion }];
  });
}

export function pass(message: Localized, objects: readonly (KubernetesObject | undefined)[] = []): CheckResult {
  return { outcome: 'pass', message, evidence: evidenceOf(objects) };
}

export function notYet(finding: {
  message: Localized;
  expected: Localized;
  observed: Localized;
  see: string;
  objects?: readonly (KubernetesObject | undefined)[];
}): CheckResult {
  const { objects = [], ...rest } = finding;
  return { outcome: 'not_yet', ...rest, evidence: evidenceOf(objects) };
}
