import type { V1NetworkPolicy } from '@kubernetes/client-node';
import { describe, expect, it, test } from 'vitest';
import { admit, admitAny, isolating } from './policies.ts';

/** As an API server sends it. */
const policy = (spec: object): V1NetworkPolicy => ({ metadata: { namespace: 'shop' }, spec: spec as never });

const db = { app: 'db' };
const web = { labels: { app: 'web' }, namespace: 'shop', namespaceLabels: { team: 'shop' } };
const stranger = { labels: { app: 'web' }, namespace: 'bank', namespaceLabels: { team: 'bank' } };
const sql = { port: 5432, protocol: 'TCP', name: 'sql' } as const;

describe('a Pod is isolated by', () => {
  test.each([
    ['an empty selector', { podSelector: {}, policyTypes: ['Ingress'] }, true, false],
    ['a selector that fits', { podSelector: { matchLabels: db }, policyTypes: ['Egress'] }, false, true],
    ['no selector of others', { podSelector: { matchLabels: { app: 'web' } } }, false, false],
    ['what is inferred from rules', { podSelector: {}, egress: [{}] }, true, true],
  ])('%s', (_, spec, ingress, egress) => {
    const policies = [policy(spec)];
    expect(isolating(policies, 'Ingress', db).length > 0).toBe(ingress);
    expect(isolating(policies, 'Egress', db).length > 0).toBe(egress);
  });
});

const admits = (rule: object, peer: Parameters<typeof admit>[2], port: Parameters<typeof admit>[3] = sql) =>
  admit([policy({ podSelector: {}, ingress: [rule] })], 'Ingress', peer, port);

test.each([
  ['everybody', {}, true, true],
  ['Pods of its own namespace', { from: [{ podSelector: { matchLabels: { app: 'web' } } }] }, true, false],
  ['all Pods of a namespace', { from: [{ namespaceSelector: { matchLabels: { team: 'bank' } } }] }, false, true],
  [
    'two selectors in one item',
    { from: [{ podSelector: { matchLabels: { app: 'web' } }, namespaceSelector: { matchLabels: { team: 'shop' } } }] },
    true,
    false,
  ],
  ['two items', { from: [{ podSelector: { matchLabels: { app: 'db' } } }, { namespaceSelector: {} }] }, true, true],
  ['addresses, which are no Pods', { from: [{ ipBlock: { cidr: '0.0.0.0/0' } }] }, false, false],
])('a rule lets in %s', (_, rule, own, other) => {
  expect(admits(rule, web)).toBe(own);
  expect(admits(rule, stranger)).toBe(other);
});

test.each([
  [{ port: 5432 }, true],
  [{ port: 'sql' }, true],
  [{ port: 5000, endPort: 6000 }, true],
  [{}, true],
  [{ port: 80 }, false],
  [{ port: 'http' }, false],
  [{ port: 5432, protocol: 'UDP' }, false],
])('a rule for the port %j: %s', (port, expected) => {
  expect(admits({ ports: [port] }, web)).toBe(expected);
});

it('knows what is outside by blocks and their exceptions', () => {
  const rule = { from: [{ ipBlock: { cidr: '0.0.0.0/0', except: ['10.244.0.0/16'] } }, { ipBlock: { cidr: '::/0' } }] };
  expect(admits(rule, { address: '203.0.113.7' })).toBe(true);
  expect(admits(rule, { address: '10.244.3.7' })).toBe(false);
  expect(admits({ from: [{ podSelector: {} }] }, { address: '203.0.113.7' })).toBe(false);
});

it('reads both directions', () => {
  const both = [policy({ podSelector: {}, ingress: [], egress: [{ to: [{ podSelector: {} }] }] })];
  expect(admitAny(both, 'Ingress')).toBe(false);
  expect(admitAny(both, 'Egress')).toBe(true);
  expect(admit(both, 'Egress', web, sql)).toBe(true);
  expect(admit(both, 'Ingress', web, sql)).toBe(false);
});
