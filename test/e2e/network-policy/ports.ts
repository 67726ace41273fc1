import { app, policy } from './policies.ts';
import type { Case } from './truth-table.ts';

/** Which ports a rule means: numbers, ranges, names, protocols. */
export const portCases: readonly Case[] = [
  {
    name: 'a port without a protocol is of TCP',
    policies: [policy('shop', { podSelector: app('db'), ingress: [{ ports: [{ port: 80 }, { port: 53 }] }] })],
    table: `
            web   api   db    desk  safe  world
      web   had   had   h--   had   had   had
      api   had   had   h--   had   had   had
      db    had   had   had   had   had   had
      desk  had   had   h--   had   had   had
      safe  had   had   h--   had   had   had
      world had   had   h--   had   had   .`,
  },
  {
    name: 'a port of UDP',
    policies: [
      policy('shop', {
        podSelector: app('db'),
        ingress: [
          {
            ports: [
              { port: 53, protocol: 'UDP' },
              { port: 80, protocol: 'UDP' },
            ],
          },
        ],
      }),
    ],
    table: `
            web   api   db    desk  safe  world
      web   had   had   --d   had   had   had
      api   had   had   --d   had   had   had
      db    had   had   had   had   had   had
      desk  had   had   --d   had   had   had
      safe  had   had   --d   had   had   had
      world had   had   --d   had   had   .`,
  },
  {
    name: 'a protocol without a port is all of its ports',
    policies: [policy('shop', { podSelector: app('db'), ingress: [{ ports: [{ protocol: 'TCP' }] }] })],
    table: `
            web   api   db    desk  safe  world
      web   had   had   ha-   had   had   had
      api   had   had   ha-   had   had   had
      db    had   had   had   had   had   had
      desk  had   had   ha-   had   had   had
      safe  had   had   ha-   had   had   had
      world had   had   ha-   had   had   .`,
  },
  {
    name: 'a range of ports holds both its ends',
    policies: [
      policy('shop', { podSelector: app('db'), ingress: [{ ports: [{ port: 80, endPort: 8079 }] }] }),
      policy('shop', { podSelector: app('api'), ingress: [{ ports: [{ port: 81, endPort: 8080 }] }] }),
    ],
    table: `
            web   api   db    desk  safe  world
      web   had   -a-   h--   had   had   had
      api   had   had   h--   had   had   had
      db    had   -a-   had   had   had   had
      desk  had   -a-   h--   had   had   had
      safe  had   -a-   h--   had   had   had
      world had   -a-   h--   had   had   .`,
  },
  {
    name: 'the name of a port is another number in each Pod that answers',
    policies: [policy('shop', { podSelector: {}, ingress: [{ ports: [{ port: 'http' }] }] })],
    table: `
            web   api   db    desk  safe  world
      web   had   h--   -a-   had   had   had
      api   h--   had   -a-   had   had   had
      db    h--   h--   had   had   had   had
      desk  h--   h--   -a-   had   had   had
      safe  h--   h--   -a-   had   had   had
      world h--   h--   -a-   had   had   .`,
  },
  {
    name: 'the name of a port has its protocol',
    policies: [
      policy('shop', { podSelector: {}, ingress: [{ ports: [{ port: 'dns' }, { port: 'http', protocol: 'UDP' }] }] }),
      policy('bank', { podSelector: {}, ingress: [{ ports: [{ port: 'dns', protocol: 'UDP' }] }] }),
    ],
    table: `
            web   api   db    desk  safe  world
      web   had   ---   ---   --d   --d   had
      api   ---   had   ---   --d   --d   had
      db    ---   ---   had   --d   --d   had
      desk  ---   ---   ---   had   --d   had
      safe  ---   ---   ---   --d   had   had
      world ---   ---   ---   --d   --d   .`,
  },
  {
    name: 'for egress the name is looked up where the connection goes',
    policies: [
      policy('shop', { podSelector: app('web'), policyTypes: ['Egress'], egress: [{ ports: [{ port: 'http' }] }] }),
    ],
    table: `
            web   api   db    desk  safe  world
      web   had   h--   -a-   h--   h--   ---
      api   had   had   had   had   had   had
      db    had   had   had   had   had   had
      desk  had   had   had   had   had   had
      safe  had   had   had   had   had   had
      world had   had   had   had   had   .`,
  },
  {
    name: 'peers and ports of one rule belong together',
    policies: [
      policy('shop', {
        podSelector: app('db'),
        ingress: [
          { from: [{ podSelector: app('web') }], ports: [{ port: 80 }] },
          { from: [{ podSelector: app('api') }], ports: [{ port: 8080 }, { port: 53, protocol: 'UDP' }] },
        ],
      }),
    ],
    table: `
            web   api   db    desk  safe  world
      web   had   had   h--   had   had   had
      api   had   had   -ad   had   had   had
      db    had   had   had   had   had   had
      desk  had   had   ---   had   had   had
      safe  had   had   ---   had   had   had
      world had   had   ---   had   had   .`,
  },
  {
    name: 'SCTP alone opens no door of TCP or UDP',
    policies: [
      policy('shop', {
        podSelector: app('db'),
        ingress: [{ ports: [{ protocol: 'SCTP' }, { port: 80, protocol: 'SCTP' }] }],
      }),
    ],
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
    name: 'a usual pair: names may be looked up, and nothing else leaves',
    policies: [
      policy('shop', { podSelector: {}, policyTypes: ['Egress'] }),
      policy('shop', {
        podSelector: {},
        policyTypes: ['Egress'],
        egress: [{ to: [{ namespaceSelector: {} }], ports: [{ port: 53, protocol: 'UDP' }] }],
      }),
    ],
    table: `
            web   api   db    desk  safe  world
      web   had   --d   --d   --d   --d   ---
      api   --d   had   --d   --d   --d   ---
      db    --d   --d   had   --d   --d   ---
      desk  had   had   had   had   had   had
      safe  had   had   had   had   had   had
      world had   had   had   had   had   .`,
  },
];
