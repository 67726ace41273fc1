import { expect, test } from 'vitest';
import type { Task } from '../labs/lab.ts';
import { cannotTell } from './cannot-tell.ts';
import { affectedBy, newMemory, remember } from './check-memory.ts';
import type { CheckResult } from './verdict.ts';

const say = (text: string) => ({ en: text, ko: text });
const task = (id: string, ...checks: string[]): Task => ({ id, title: say(id), points: 1, checks, hints: [] });
const pass: CheckResult = { outcome: 'pass', message: say('fine'), evidence: [] };
const tasks = [task('claim', 'a', 'b'), task('traffic', 'c')];
const watches = ['Pod', 'Secret', 'Service', 'PersistentVolume'].map((kind) => ({ apiVersion: 'v1', kind }));
const affected = (memory: ReturnType<typeof newMemory>, ...kinds: string[]) =>
  affectedBy(new Set(kinds), { tasks, watches }, memory).map(({ id }) => id);

test('a task is looked at when a kind changes that one of its checks has read', () => {
  const memory = newMemory();
  remember(memory, { ...pass, check: 'a', tookMs: 1 }, { reads: ['v1/Pod'] });
  remember(memory, { ...pass, check: 'b', tookMs: 1 }, { reads: ['v1/PersistentVolume', 'v1/Secret'] });
  remember(memory, { ...pass, check: 'c', tookMs: 1 }, { reads: ['v1/Service'] });
  expect(affected(memory, 'v1/Secret')).toEqual(['claim']);
  expect(affected(memory, 'v1/Service')).toEqual(['traffic']);
  expect(affected(memory, 'v1/Service', 'v1/Pod')).toEqual(['claim', 'traffic']);
  expect(affected(memory, 'apps/v1/Deployment')).toEqual([]);
});

test('a check of which nothing is known, or that asked what runs, is always looked at', () => {
  const memory = newMemory();
  remember(memory, { ...pass, check: 'a', tookMs: 1 }, { reads: [] });
  expect(affected(memory, 'v1/Secret')).toEqual(['claim', 'traffic']);
  remember(memory, { ...pass, check: 'b', tookMs: 1 }, { reads: [] });
  remember(memory, { ...pass, check: 'c', tookMs: 1 }, {});
  expect(affected(memory, 'v1/Secret')).toEqual(['traffic']);
});

test('a check that reads what the lab does not watch is looked at at every change', () => {
  const memory = newMemory();
  for (const check of ['a', 'b']) remember(memory, { ...pass, check, tookMs: 1 }, { reads: [] });
  remember(memory, { ...pass, check: 'c', tookMs: 1 }, { reads: ['v1/ConfigMap'] });
  expect(affected(memory, 'v1/Pod')).toEqual(['traffic']);
});

test('what could not be told is forgotten, so that it is looked at', () => {
  const memory = newMemory();
  for (const check of ['a', 'b', 'c']) remember(memory, { ...pass, check, tookMs: 1 }, { reads: [] });
  expect(affected(memory, 'v1/Secret')).toEqual([]);
  remember(memory, { ...cannotTell('api_unreachable', ''), check: 'b', tookMs: 1 });
  expect(affected(memory, 'v1/Secret')).toEqual(['claim']);
});
