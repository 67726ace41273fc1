import type { KubernetesObject, V1Pod } from '@kubernetes/client-node';
import { expect, test } from 'vitest';
import type { Kube } from './kube.ts';
import { isReady, podsOf } from './ownership.ts';

const made = (kind: string, name: string, owner?: string): KubernetesObject => ({
  kind,
  metadata: {
    name,
    uid: `${kind}-${name}`,
    ownerReferences: owner === undefined ? [] : [{ apiVersion: '', kind: '', name: '', uid: owner, controller: true }],
  },
});

const kubeWith = (...objects: KubernetesObject[]): Kube => ({
  get: async <T>(_version: string, kind: string, name: string) =>
    objects.find((one) => one.kind === kind && one.metadata?.name === name) as T,
  list: async <T>(_version: string, kind: string) => objects.filter((one) => one.kind === kind) as T[],
  log: () => Promise.reject(new Error('not asked')),
  endpoints: () => Promise.reject(new Error('not asked')),
  access: () => Promise.reject(new Error('not asked')),
  admission: () => Promise.reject(new Error('not asked')),
});

test('a Deployment has the Pods of its ReplicaSets, and no others with the same labels', async () => {
  const kube = kubeWith(
    made('Deployment', 'web'),
    made('ReplicaSet', 'old', 'Deployment-web'),
    made('ReplicaSet', 'new', 'Deployment-web'),
    made('ReplicaSet', 'other', 'Deployment-other'),
    made('Pod', 'a', 'ReplicaSet-old'),
    made('Pod', 'b', 'ReplicaSet-new'),
    made('Pod', 'c', 'ReplicaSet-other'),
    made('Pod', 'bare'),
  );
  const pods = await podsOf(kube, { kind: 'Deployment', namespace: 'shop', name: 'web' });
  expect(pods.map(({ metadata }) => metadata?.name)).toEqual(['a', 'b']);
});

test('a StatefulSet has its own, and what is not there has none', async () => {
  const kube = kubeWith(made('StatefulSet', 'db'), made('Pod', 'db-0', 'StatefulSet-db'), made('Pod', 'db-9'));
  const pods = await podsOf(kube, { kind: 'StatefulSet', namespace: 'shop', name: 'db' });
  expect(pods.map(({ metadata }) => metadata?.name)).toEqual(['db-0']);
  expect(await podsOf(kube, { kind: 'StatefulSet', namespace: 'shop', name: 'gone' })).toEqual([]);
});

test('a Pod on its way out is not ready, whatever it says', () => {
  const conditions = [{ type: 'Ready', status: 'True' }];
  expect(isReady({ status: { conditions } } satisfies V1Pod)).toBe(true);
  expect(isReady({ metadata: { deletionTimestamp: new Date() }, status: { conditions } })).toBe(false);
  expect(isReady({ status: { conditions: [{ type: 'Ready', status: 'False' }] } })).toBe(false);
  expect(isReady({})).toBe(false);
});
