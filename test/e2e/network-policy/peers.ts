import { app, labels, policy, where } from './policies.ts';
import type { Case } from './truth-table.ts';

/** Whom a rule means: podSelector, namespaceSelector, both, and how selectors select. */
export const peerCases: readonly Case[] = [
  {
    name: 'a podSelector means Pods of the namespace of the policy',
    policies: [policy('shop', { podSelector: app('db'), ingress: [{ from: [{ podSelector: app('web') }] }] })],
    table: `
            web   api   db    desk  safe  world
      web   had   had   had   had   had   had
      api   had   had   ---   had   had   had
      db    had   had   had   had   had   had
      desk  had   had   ---   had   had   had
      safe  had   had   ---   had   had   had
      world had   had   ---   had   had   .`,
  },
  {
    name: 'an empty podSelector means all Pods of the namespace of the policy',
    policies: [policy('shop', { podSelector: app('db'), ingress: [{ from: [{ podSelector: {} }] }] })],
    table: `
            web   api   db    desk  safe  world
      web   had   had   had   had   had   had
      api   had   had   had   had   had   had
      db    had   had   had   had   had   had
      desk  had   had   ---   had   had   had
      safe  had   had   ---   had   had   had
      world had   had   ---   had   had   .`,
  },
  {
    name: 'a namespaceSelector means all Pods of the namespaces',
    policies: [
      policy('shop', {
        podSelector: app('db'),
        ingress: [{ from: [{ namespaceSelector: labels({ team: 'bank' }) }] }],
      }),
    ],
    table: `
            web   api   db    desk  safe  world
      web   had   had   ---   had   had   had
      api   had   had   ---   had   had   had
      db    had   had   had   had   had   had
      desk  had   had   had   had   had   had
      safe  had   had   had   had   had   had
      world had   had   ---   had   had   .`,
  },
  {
    name: 'an empty namespaceSelector means the Pods of all namespaces, and nobody outside',
    policies: [policy('shop', { podSelector: app('db'), ingress: [{ from: [{ namespaceSelector: {} }] }] })],
    table: `
            web   api   db    desk  safe  world
      web   had   had   had   had   had   had
      api   had   had   had   had   had   had
      db    had   had   had   had   had   had
      desk  had   had   had   had   had   had
      safe  had   had   had   had   had   had
      world had   had   ---   had   had   .`,
  },
  {
    name: 'both selectors in one peer mean such Pods in such namespaces',
    policies: [
      policy('shop', {
        podSelector: app('db'),
        ingress: [{ from: [{ namespaceSelector: labels({ team: 'bank' }), podSelector: app('web') }] }],
      }),
    ],
    table: `
            web   api   db    desk  safe  world
      web   had   had   ---   had   had   had
      api   had   had   ---   had   had   had
      db    had   had   had   had   had   had
      desk  had   had   had   had   had   had
      safe  had   had   ---   had   had   had
      world had   had   ---   had   had   .`,
  },
  {
    name: 'both selectors in two peers mean either',
    policies: [
      policy('shop', {
        podSelector: app('db'),
        ingress: [{ from: [{ namespaceSelector: labels({ team: 'bank' }) }, { podSelector: app('web') }] }],
      }),
    ],
    table: `
            web   api   db    desk  safe  world
      web   had   had   had   had   had   had
      api   had   had   ---   had   had   had
      db    had   had   had   had   had   had
      desk  had   had   had   had   had   had
      safe  had   had   had   had   had   had
      world had   had   ---   had   had   .`,
  },
  {
    name: 'an empty podSelector beside a namespaceSelector means all Pods there',
    policies: [
      policy('shop', {
        podSelector: app('db'),
        ingress: [{ from: [{ namespaceSelector: labels({ team: 'bank' }), podSelector: {} }] }],
      }),
    ],
    table: `
            web   api   db    desk  safe  world
      web   had   had   ---   had   had   had
      api   had   had   ---   had   had   had
      db    had   had   had   had   had   had
      desk  had   had   had   had   had   had
      safe  had   had   had   had   had   had
      world had   had   ---   had   had   .`,
  },
  {
    name: 'every namespace can be named by the label that Kubernetes gives it',
    policies: [
      policy('bank', {
        podSelector: {},
        ingress: [{ from: [{ namespaceSelector: labels({ 'kubernetes.io/metadata.name': 'shop' }) }] }],
      }),
    ],
    table: `
            web   api   db    desk  safe  world
      web   had   had   had   had   had   had
      api   had   had   had   had   had   had
      db    had   had   had   had   had   had
      desk  had   had   had   had   ---   had
      safe  had   had   had   ---   had   had
      world had   had   had   ---   ---   .`,
  },
  {
    name: 'matchExpressions: In and NotIn',
    policies: [
      policy('shop', {
        podSelector: where('app', 'In', ['db', 'api']),
        ingress: [{ from: [{ namespaceSelector: {}, podSelector: where('app', 'NotIn', ['web', 'safe']) }] }],
      }),
    ],
    table: `
            web   api   db    desk  safe  world
      web   had   ---   ---   had   had   had
      api   had   had   had   had   had   had
      db    had   had   had   had   had   had
      desk  had   ---   ---   had   had   had
      safe  had   ---   ---   had   had   had
      world had   ---   ---   had   had   .`,
  },
  {
    name: 'matchExpressions: Exists and DoesNotExist',
    policies: [
      policy('shop', {
        podSelector: where('tier', 'DoesNotExist'),
        ingress: [{ from: [{ namespaceSelector: where('safe', 'Exists'), podSelector: where('tier', 'Exists') }] }],
      }),
    ],
    table: `
            web   api   db    desk  safe  world
      web   had   had   ---   had   had   had
      api   had   had   ---   had   had   had
      db    had   had   had   had   had   had
      desk  had   had   ---   had   had   had
      safe  had   had   had   had   had   had
      world had   had   ---   had   had   .`,
  },
  {
    name: 'all requirements of a selector have to hold',
    policies: [
      policy('shop', {
        podSelector: { ...app('api'), ...where('tier', 'In', ['front']) },
      }),
      policy('shop', {
        podSelector: app('db'),
        ingress: [{ from: [{ podSelector: { ...app('web'), ...where('tier', 'In', ['front', 'back']) } }] }],
      }),
    ],
    table: `
            web   api   db    desk  safe  world
      web   had   had   had   had   had   had
      api   had   had   ---   had   had   had
      db    had   had   had   had   had   had
      desk  had   had   ---   had   had   had
      safe  had   had   ---   had   had   had
      world had   had   ---   had   had   .`,
  },
  {
    name: 'peers of egress are where a connection goes',
    policies: [
      policy('shop', {
        podSelector: app('web'),
        policyTypes: ['Egress'],
        egress: [
          { to: [{ podSelector: app('api') }] },
          { to: [{ namespaceSelector: labels({ team: 'bank' }), podSelector: app('safe') }] },
        ],
      }),
    ],
    table: `
            web   api   db    desk  safe  world
      web   had   had   ---   ---   had   ---
      api   had   had   had   had   had   had
      db    had   had   had   had   had   had
      desk  had   had   had   had   had   had
      safe  had   had   had   had   had   had
      world had   had   had   had   had   .`,
  },
  {
    name: 'a policy is about the Pods of its own namespace',
    policies: [policy('bank', { podSelector: app('web'), ingress: [{ from: [{ podSelector: app('web') }] }] })],
    table: `
            web   api   db    desk  safe  world
      web   had   had   had   ---   had   had
      api   had   had   had   ---   had   had
      db    had   had   had   ---   had   had
      desk  had   had   had   had   had   had
      safe  had   had   had   ---   had   had
      world had   had   had   ---   had   .`,
  },
];
