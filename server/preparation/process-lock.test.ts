import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { acquireLock, processIdentity } from './process-lock.mjs';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'drydock-lock-'));
  file = join(folder, 'some.lock');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('one holds it at a time', async () => {
  let inside = 0;
  let most = 0;
  await Promise.all(
    Array.from({ length: 4 }, async () => {
      const release = await acquireLock(file);
      most = Math.max(most, ++inside);
      await sleep(5);
      inside--;
      await release();
    }),
  );
  expect(most).toBe(1);
  expect(existsSync(file)).toBe(false);
});

test('the lock of a process that has died is taken over', async () => {
  const child = spawn('sleep', ['60']);
  await once(child, 'spawn');
  const pid = child.pid ?? 0;
  writeFileSync(file, JSON.stringify({ pid, identity: processIdentity(pid) }));
  const taken = acquireLock(file);
  await sleep(50);
  child.kill('SIGKILL');
  await (await taken)();
});

test('a number that another process has now does not keep the lock', async () => {
  writeFileSync(file, JSON.stringify({ pid: process.pid, identity: 'a process of before the restart' }));
  await (await acquireLock(file))();
});

test('a damaged lock is taken over', async () => {
  writeFileSync(file, '');
  await (await acquireLock(file))();
});

test('the wait can be given up', async () => {
  const release = await acquireLock(file);
  await expect(acquireLock(file, { signal: AbortSignal.timeout(20) })).rejects.toThrow();
  await release();
});
