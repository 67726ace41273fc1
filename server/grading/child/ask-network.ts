import type { Connection, Vantage } from '../../environments/provider.ts';
import { newId } from '../../ids.ts';
import type { Network, TrafficMatrix } from '../tools/network.ts';
import type { AskProbe } from './probes.ts';

const trafficTimeoutMs = 700;
const httpTimeoutMs = 3000;

const only = <T extends { kind: string }>(answer: T): Extract<T, { kind: 'record' }> => {
  if (answer.kind !== 'record') throw new Error('the record ended by itself');
  return answer as Extract<T, { kind: 'record' }>;
};

export function askNetwork(ask: AskProbe): Network {
  return {
    async traffic<From extends string, To extends string>({
      from,
      to,
      timeoutMs = trafficTimeoutMs,
    }: Parameters<Network['traffic']>[0]) {
      const targets = Object.values(to);
      const rows = new Map<string, Connection[]>();
      const places = Object.entries<Vantage>(from);
      // What is asked from outside is asked in another container.
      const groups = Map.groupBy(places, ([, vantage]) => vantage === 'outside');
      await Promise.all(
        [...groups.values()].map(async (group) => {
          const { cells } = await ask('traffic', { from: group.map(([, place]) => place), to: targets, timeoutMs });
          for (const [index, [name]] of group.entries()) rows.set(name, cells[index] ?? []);
        }),
      );
      const row = (name: string) =>
        Object.fromEntries(Object.keys(to).map((target, index) => [target, rows.get(name)?.[index]]));
      return Object.fromEntries(places.map(([name]) => [name, row(name)])) as TrafficMatrix<From, To>;
    },

    async resolve({ from, names }) {
      return (await ask('names', { from, names: [...names] })).names;
    },

    async http({ from, requests, timeoutMs = httpTimeoutMs }) {
      return (await ask('http', { from, requests: [...requests], timeoutMs })).answers;
    },

    sample: ({ atOnce = 16, timeoutMs = httpTimeoutMs, ...question }) =>
      ask('sample', { ...question, atOnce, timeoutMs }),

    async stream({ perSecond = 20, ...question }, during) {
      const name = `stream-${newId()}`;
      await ask('startRecord', { ...question, name, pace: { kind: 'steady', perSecond } });
      try {
        const value = await during();
        return { value, record: only(await ask('readRecord', { name })) };
      } finally {
        await ask('stopRecord', { name });
      }
    },

    record: (name) => ask('readRecord', { name }),
  };
}
