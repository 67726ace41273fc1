import { createHash } from 'node:crypto';
import type { KubernetesObject } from '@kubernetes/client-node';
import type { Json, Snapshot } from '../history/snapshot.ts';

const mostBytes = 48 * 1024;

/** What changes all the time, or says again what other fields say. */
const dropped = new Set(['managedFields', 'resourceVersion', 'generation', 'observedGeneration', 'creationTimestamp']);
const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';

const digest = (value: unknown) => `sha256:${createHash('sha256').update(String(value)).digest('hex').slice(0, 12)}`;

/** That a Secret changed is told, and never from what to what. */
function withoutSecrets(object: KubernetesObject): KubernetesObject {
  if (object.kind !== 'Secret' || !('data' in object)) return object;
  const values = Object.entries(object.data ?? {}).map(([key, value]) => [key, digest(value)]);
  return { ...object, data: Object.fromEntries(values) } as KubernetesObject;
}

/** The objects as they are kept to tell later what changed in them; those that would be too much are left out. */
export function takeSnapshots(objects: readonly KubernetesObject[]): Snapshot[] {
  let room = mostBytes;
  return objects.flatMap((object) => {
    const text = JSON.stringify(withoutSecrets(object), (key, value) =>
      dropped.has(key) || key === lastApplied ? undefined : value,
    );
    room -= text.length;
    if (room < 0) return [];
    const { apiVersion = '', kind = '', metadata } = object;
    const { name = '', namespace } = metadata ?? {};
    return [{ apiVersion, kind, namespace, name, content: JSON.parse(text) as Json }];
  });
}
