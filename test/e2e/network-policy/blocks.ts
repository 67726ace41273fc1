import { app, policy } from './policies.ts';
import type { Case } from './truth-table.ts';

/** Rules about addresses: ipBlock and except. `world` is the address of the host outside. */
export const blockCases = (world: string): readonly Case[] => [
  {
    name: 'an ipBlock lets the world in, and no Pod',
    policies: [policy('shop', { podSelector: app('db'), ingress: [{ from: [{ ipBlock: { cidr: `${world}/32` } }] }] })],
    table: `
            web   api   db    desk  safe  world
      web   had   had   ---   had   had   had
      api   had   had   ---   had   had   had
      db    had   had   had   had   had   had
      desk  had   had   ---   had   had   had
      safe  had   had   ---   had   had   had
      world had   had   had   had   had   .`,
  },
  {
    name: 'except takes addresses out of the block',
    policies: [
      policy('shop', {
        podSelector: app('db'),
        ingress: [{ from: [{ ipBlock: { cidr: '0.0.0.0/0', except: [`${world}/32`] } }] }],
      }),
    ],
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
    name: 'what is excepted from one block may be allowed by another peer',
    policies: [
      policy('shop', {
        podSelector: app('db'),
        ingress: [
          {
            from: [
              { ipBlock: { cidr: '0.0.0.0/0', except: ['10.0.0.0/8'] } },
              { ipBlock: { cidr: `${world}/32` } },
              { podSelector: app('api') },
            ],
          },
        ],
      }),
    ],
    table: `
            web   api   db    desk  safe  world
      web   had   had   ---   had   had   had
      api   had   had   had   had   had   had
      db    had   had   had   had   had   had
      desk  had   had   ---   had   had   had
      safe  had   had   ---   had   had   had
      world had   had   had   had   had   .`,
  },
  {
    name: 'egress to everywhere but the Pods',
    policies: [
      policy('shop', {
        podSelector: app('web'),
        policyTypes: ['Egress'],
        egress: [{ to: [{ ipBlock: { cidr: '0.0.0.0/0', except: ['10.244.0.0/16'] } }] }],
      }),
    ],
    table: `
            web   api   db    desk  safe  world
      web   had   ---   ---   ---   ---   had
      api   had   had   had   had   had   had
      db    had   had   had   had   had   had
      desk  had   had   had   had   had   had
      safe  had   had   had   had   had   had
      world had   had   had   had   had   .`,
  },
  {
    name: 'egress to one door of the world',
    policies: [
      policy('shop', {
        podSelector: {},
        policyTypes: ['Egress'],
        egress: [{ to: [{ ipBlock: { cidr: `${world}/32` } }], ports: [{ port: 53, protocol: 'UDP' }] }],
      }),
    ],
    table: `
            web   api   db    desk  safe  world
      web   had   ---   ---   ---   ---   --d
      api   ---   had   ---   ---   ---   --d
      db    ---   ---   had   ---   ---   --d
      desk  had   had   had   had   had   had
      safe  had   had   had   had   had   had
      world had   had   had   had   had   .`,
  },
  {
    name: "a block may hold Pods' addresses",
    policies: [
      policy('shop', { podSelector: app('db'), ingress: [{ from: [{ ipBlock: { cidr: '10.244.0.0/16' } }] }] }),
    ],
    table: `
            web   api   db    desk  safe  world
      web   had   had   had   had   had   had
      api   had   had   had   had   had   had
      db    had   had   had   had   had   had
      desk  had   had   had   had   had   had
      safe  had   had   had   had   had   had
      world had   had   ---   had   had   .`,
  },
];
