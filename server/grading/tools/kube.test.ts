import { expect, test } from 'vitest';
import { accessMatrix } from './kube.ts';

test('every combination is asked, with group and subresource where they belong', () => {
  const subjects = [{ serviceAccount: 'robot', namespace: 'shop' }];
  const resources = ['deployments.apps', 'pods/log', 'ingresses.networking.k8s.io', 'deployments.apps/scale'];
  const cells = accessMatrix({ subjects, verbs: ['get', 'list'], resources, namespaces: ['shop', undefined] });
  expect(cells).toHaveLength(16);
  expect(cells.filter(({ verb, namespace }) => verb === 'get' && namespace === undefined)).toMatchObject([
    { resource: 'deployments', group: 'apps' },
    { resource: 'pods/log', group: undefined },
    { resource: 'ingresses', group: 'networking.k8s.io' },
    { resource: 'deployments/scale', group: 'apps' },
  ]);
});
