import type { V1Secret } from '@kubernetes/client-node';
import { expect, test } from 'vitest';
import { takeSnapshots } from './take-snapshot.ts';

const secret = (word: string): V1Secret => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'token', namespace: 'shop', resourceVersion: '7', managedFields: [{}] },
  data: { word },
});

test('of a Secret only that it changed can be told', () => {
  const [one, other] = takeSnapshots([secret('b3Blbg=='), secret('c2VzYW1l')]);
  expect(JSON.stringify([one, other])).not.toMatch(/b3Blbg==|c2VzYW1l/);
  expect(one?.content).not.toEqual(other?.content);
});

test('what changes all the time is left out', () => {
  const [snapshot] = takeSnapshots([secret('x')]);
  expect(snapshot).toMatchObject({ apiVersion: 'v1', kind: 'Secret', namespace: 'shop', name: 'token' });
  expect(JSON.stringify(snapshot)).not.toMatch(/resourceVersion|managedFields/);
});

test('what would be too much is left out', () => {
  const large = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'large' }, data: { x: 'x'.repeat(60_000) } };
  expect(takeSnapshots([secret('x'), large]).map(({ name }) => name)).toEqual(['token']);
});
