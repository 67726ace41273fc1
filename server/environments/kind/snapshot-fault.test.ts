import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { forgetFault, isResting, noteFault, recentFault } from './snapshot-fault.ts';

const snapshot = 'drydock/node-snapshot:1';
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'drydock-fault-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const fail = (stage: 'taking' | 'starting', of = snapshot) => noteFault(folder, { snapshot: of, stage, why: 'why' });

test('one clone that fails is told, and the next is tried; two in a row are enough', async () => {
  await fail('starting');
  expect(await recentFault(folder, snapshot)).toMatchObject({ stage: 'starting', why: 'why', times: 1 });
  expect(await isResting(folder, snapshot)).toBe(false);
  await fail('starting');
  expect(await isResting(folder, snapshot)).toBe(true);
});

test('a clone that starts between two failures makes them single ones', async () => {
  await fail('starting');
  await forgetFault(folder);
  expect(await recentFault(folder, snapshot)).toBeUndefined();
  await fail('starting');
  expect(await isResting(folder, snapshot)).toBe(false);
});

test('a snapshot that could not be taken is not tried at once, another one is', async () => {
  await fail('taking');
  expect(await isResting(folder, snapshot)).toBe(true);
  expect(await isResting(folder, 'drydock/node-snapshot:2')).toBe(false);
});
