import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { io, type Socket } from 'socket.io-client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadConfig } from '../../server/config.ts';
import { createLog } from '../../server/log.ts';
import { type DrydockServer, startServer } from '../../server/main.ts';
import { createFakeProvider } from '../fakes/provider.ts';

let data: string;
let server: DrydockServer;

beforeAll(async () => {
  data = mkdtempSync(join(tmpdir(), 'drydock-sign-out-'));
  const config = loadConfig({ DRYDOCK_PORT: '0', DRYDOCK_POOL_SIZE: '0', DRYDOCK_SIGN_IN_BY_NAME: 'true' });
  const log = createLog({ logLevel: 'silent' });
  server = await startServer({ config, log, data, steps: [], provider: createFakeProvider() });
  await server.prepared;
});
afterAll(async () => {
  await server.close();
  rmSync(data, { recursive: true });
});

const send = (method: string, path: string, cookie: string, body?: object) =>
  fetch(`${server.url}/api${path}`, {
    method,
    headers: { cookie, 'content-type': 'application/json' },
    body: body && JSON.stringify(body),
  });

async function signIn(name: string): Promise<string> {
  const response = await send('POST', '/session/name', '', { name });
  return response.headers.get('set-cookie')?.split(';')[0] ?? '';
}

function connect(cookie: string): Promise<Socket> {
  const socket = io(server.url, { extraHeaders: { cookie }, transports: ['websocket'], forceNew: true });
  return new Promise((resolve, reject) => {
    socket.once('connect', () => resolve(socket));
    socket.once('connect_error', reject);
  });
}

test('signing out cuts the connections of that session, and only those', async () => {
  const cookie = await signIn('ada');
  const mine = await connect(cookie);
  const others = await connect(await signIn('grace'));
  const reason = new Promise((resolve) => mine.once('disconnect', resolve));
  await send('DELETE', '/session', cookie);
  expect(await reason).toBe('io server disconnect');
  expect(others.connected).toBe(true);
  await expect(connect(cookie)).rejects.toThrow('not_signed_in');
  others.disconnect();
});
