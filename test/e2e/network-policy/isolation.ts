import { app, policy } from './policies.ts';
import type { Case } from './truth-table.ts';

/** What isolates a Pod, and how policies add up: "The two sorts of pod isolation" and "Default policies". */
export const isolationCases: readonly Case[] = [
  {
    name: 'without a policy everything is open',
    policies: [],
    table: `
            web   api   db    desk  safe  world
      web   had   had   had   had   had   had
      api   had   had   had   had   had   had
      db    had   had   had   had   had   had
      desk  had   had   had   had   had   had
      safe  had   had   had   had   had   had
      world had   had   had   had   had   .`,
  },
  {
    name: 'a policy without rules shuts the ingress of the Pod that it selects',
    policies: [policy('shop', { podSelector: app('db') })],
    table: `
            web   api   db    desk  safe  world
      web   had   had   ---   had   had   had
      api   had   had   ---   had   had   had
      db    had   had   had   had   had   had
      desk  had   had   ---   had   had   had
      safe  had   had   ---   had   had   had
      world had   had   ---   had   had   .`,
  },
  {
    name: 'an empty podSelector selects all Pods of the namespace and no other',
    policies: [policy('shop', { podSelector: {} })],
    table: `
            web   api   db    desk  safe  world
      web   had   ---   ---   had   had   had
      api   ---   had   ---   had   had   had
      db    ---   ---   had   had   had   had
      desk  ---   ---   ---   had   had   had
      safe  ---   ---   ---   had   had   had
      world ---   ---   ---   had   had   .`,
  },
  {
    name: 'a rule without fields allows all ingress, and what one policy allows another one does not forbid',
    policies: [policy('shop', { podSelector: {} }), policy('shop', { podSelector: app('web'), ingress: [{}] })],
    table: `
            web   api   db    desk  safe  world
      web   had   ---   ---   had   had   had
      api   had   had   ---   had   had   had
      db    had   ---   had   had   had   had
      desk  had   ---   ---   had   had   had
      safe  had   ---   ---   had   had   had
      world had   ---   ---   had   had   .`,
  },
  {
    name: 'Egress without rules shuts what leaves, and not what comes in',
    policies: [policy('shop', { podSelector: {}, policyTypes: ['Egress'] })],
    table: `
            web   api   db    desk  safe  world
      web   had   ---   ---   ---   ---   ---
      api   ---   had   ---   ---   ---   ---
      db    ---   ---   had   ---   ---   ---
      desk  had   had   had   had   had   had
      safe  had   had   had   had   had   had
      world had   had   had   had   had   .`,
  },
  {
    name: 'both directions can be shut by one policy',
    policies: [policy('bank', { podSelector: {}, policyTypes: ['Ingress', 'Egress'] })],
    table: `
            web   api   db    desk  safe  world
      web   had   had   had   ---   ---   had
      api   had   had   had   ---   ---   had
      db    had   had   had   ---   ---   had
      desk  ---   ---   ---   had   ---   ---
      safe  ---   ---   ---   ---   had   ---
      world had   had   had   ---   ---   .`,
  },
  {
    name: 'a rule without fields allows all egress',
    policies: [
      policy('shop', { podSelector: {}, policyTypes: ['Egress'] }),
      policy('shop', { podSelector: app('api'), policyTypes: ['Egress'], egress: [{}] }),
    ],
    table: `
            web   api   db    desk  safe  world
      web   had   ---   ---   ---   ---   ---
      api   had   had   had   had   had   had
      db    ---   ---   had   ---   ---   ---
      desk  had   had   had   had   had   had
      safe  had   had   had   had   had   had
      world had   had   had   had   had   .`,
  },
  {
    name: 'without policyTypes, egress rules make it a policy for both directions',
    policies: [policy('shop', { podSelector: app('api'), egress: [{ to: [{ podSelector: app('db') }] }] })],
    table: `
            web   api   db    desk  safe  world
      web   had   ---   had   had   had   had
      api   ---   had   had   ---   ---   ---
      db    had   ---   had   had   had   had
      desk  had   ---   had   had   had   had
      safe  had   ---   had   had   had   had
      world had   ---   had   had   had   .`,
  },
  {
    name: 'rules for a direction that policyTypes leaves out do nothing',
    policies: [
      policy('shop', {
        podSelector: app('api'),
        policyTypes: ['Egress'],
        ingress: [{ from: [{ podSelector: app('db') }] }],
        egress: [{}],
      }),
    ],
    table: `
            web   api   db    desk  safe  world
      web   had   had   had   had   had   had
      api   had   had   had   had   had   had
      db    had   had   had   had   had   had
      desk  had   had   had   had   had   had
      safe  had   had   had   had   had   had
      world had   had   had   had   had   .`,
  },
  {
    name: 'a connection needs the egress of one side and the ingress of the other',
    policies: [
      policy('shop', {
        podSelector: app('web'),
        policyTypes: ['Egress'],
        egress: [{ to: [{ podSelector: app('api') }] }],
      }),
      policy('shop', { podSelector: app('db'), ingress: [{ from: [{ podSelector: app('web') }] }] }),
      policy('shop', { podSelector: app('api'), ingress: [{ from: [{ podSelector: app('db') }] }] }),
    ],
    table: `
            web   api   db    desk  safe  world
      web   had   ---   ---   ---   ---   ---
      api   had   had   ---   had   had   had
      db    had   had   had   had   had   had
      desk  had   ---   ---   had   had   had
      safe  had   ---   ---   had   had   had
      world had   ---   ---   had   had   .`,
  },
  {
    name: 'policies add up',
    policies: [
      policy('shop', {
        podSelector: app('db'),
        ingress: [{ from: [{ podSelector: app('api') }], ports: [{ port: 80 }] }],
      }),
      policy('shop', { podSelector: app('db'), ingress: [{ from: [{ podSelector: app('web') }] }] }),
      policy('shop', { podSelector: {}, ingress: [{ ports: [{ port: 53, protocol: 'UDP' }] }] }),
    ],
    table: `
            web   api   db    desk  safe  world
      web   had   --d   had   had   had   had
      api   --d   had   h-d   had   had   had
      db    --d   --d   had   had   had   had
      desk  --d   --d   --d   had   had   had
      safe  --d   --d   --d   had   had   had
      world --d   --d   --d   had   had   .`,
  },
];
