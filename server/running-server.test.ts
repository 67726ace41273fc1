import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { processIdentity } from './preparation/process-lock.mjs';
import { announceServer, findRunningServer, stopServer, withdrawServer } from './running-server.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'drydock-server-'));
  file = join(folder, 'server.pid');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('a server that announced itself is found until it withdraws', () => {
  announceServer('http://127.0.0.1:8420', file);
  expect(findRunningServer(file)).toMatchObject({ pid: process.pid, url: 'http://127.0.0.1:8420' });
  withdrawServer(file);
  expect(findRunningServer(file)).toBeUndefined();
});

test('a process that merely has the number of a server of before is not taken for it', () => {
  announceServer('http://127.0.0.1:8420', file);
  const record = JSON.parse(readFileSync(file, 'utf8'));
  writeFileSync(file, JSON.stringify({ ...record, identity: 'before the restart of the machine' }));
  expect(findRunningServer(file)).toBeUndefined();
});

test('stopping ends the process and removes the note', async () => {
  const child = spawn('sleep', ['60']);
  await once(child, 'spawn');
  const pid = child.pid ?? 0;
  const server = { pid, url: '', startedAt: '', identity: processIdentity(pid) ?? '' };
  writeFileSync(file, JSON.stringify(server));
  expect(await stopServer(server, file)).toBe('ended');
  expect(existsSync(file)).toBe(false);
});
