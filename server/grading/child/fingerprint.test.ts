import type { V1Deployment } from '@kubernetes/client-node';
import { expect, test } from 'vitest';
import { fingerprint } from './fingerprint.ts';

const deployment = (changes: {
  image?: string;
  annotations?: Record<string, string>;
  ready?: number;
}): V1Deployment => ({
  metadata: { name: 'web', uid: '1', resourceVersion: String(changes.ready), generation: changes.ready },
  spec: {
    selector: {},
    template: {
      metadata: { annotations: changes.annotations },
      spec: { containers: [{ name: 'app', image: changes.image ?? 'nginx:1.22' }] },
    },
  },
  status: { readyReplicas: changes.ready },
});
const before = fingerprint([deployment({})]);

test('what the cluster and the grader do leaves it as it is', () => {
  expect(fingerprint([deployment({ ready: 3 })])).toBe(before);
  expect(fingerprint([deployment({ annotations: { 'drydock.io/restarted-at': 'now' } })])).not.toBe(before);
  const empty = fingerprint([deployment({ annotations: {} })]);
  expect(fingerprint([deployment({ annotations: { 'drydock.io/restarted-at': 'now' } })])).toBe(empty);
});

test('what somebody wishes changes it', () => {
  expect(fingerprint([deployment({ image: 'nginx:1.21' })])).not.toBe(before);
  expect(fingerprint([deployment({ annotations: { 'kubectl.kubernetes.io/restartedAt': 'now' } })])).not.toBe(before);
  expect(fingerprint([undefined])).not.toBe(before);
  expect(fingerprint([deployment({}), undefined])).not.toBe(before);
});

test('the order in which fields come does not matter', () => {
  expect(fingerprint([{ kind: 'A', apiVersion: 'v1' }])).toBe(fingerprint([{ apiVersion: 'v1', kind: 'A' }]));
});
