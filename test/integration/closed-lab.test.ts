import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ApiError, Track } from '../../server/api.ts';
import { loadConfig } from '../../server/config.ts';
import type { Capability } from '../../server/environments/provider.ts';
import { createLog } from '../../server/log.ts';
import { startServer } from '../../server/main.ts';
import { createFakeProvider } from '../fakes/provider.ts';

const lab = 'storage/pvc-dynamic';

/** What somebody hears of a lab that requires storage, and when they open it, where environments can do this much. */
async function open(capabilities: ReadonlySet<Capability>) {
  const data = mkdtempSync(join(tmpdir(), 'drydock-closed-'));
  const server = await startServer({
    config: loadConfig({ DRYDOCK_PORT: '0', DRYDOCK_POOL_SIZE: '0' }),
    log: createLog({ logLevel: 'silent' }),
    steps: [],
    provider: { ...createFakeProvider(), capabilities },
    data,
  });
  try {
    await server.prepared;
    let cookie = '';
    const send = async <T>(method: string, path: string, body?: object) => {
      const headers = { cookie, 'content-type': 'application/json' };
      const response = await fetch(`${server.url}/api${path}`, { method, headers, body: body && JSON.stringify(body) });
      cookie ||= response.headers.get('set-cookie')?.split(';')[0] ?? '';
      return { status: response.status, body: (await response.json()) as T };
    };
    await send('POST', '/session/link', { token: server.signInUrl.split('/').at(-1) });
    const tracks = (await send<Track[]>('GET', '/labs')).body;
    const answer = await send<Partial<ApiError>>('POST', `/labs/${lab}/attempts`);
    return { summary: tracks.flatMap(({ labs }) => labs).find(({ id }) => id === lab), answer };
  } finally {
    await server.close();
    rmSync(data, { recursive: true });
  }
}

test('a lab is closed where environments lack what it requires, and says why', async () => {
  const { summary, answer } = await open(new Set(['networkPolicy']));
  expect(summary?.closed).toMatchObject({
    en: expect.stringContaining('storage'),
    ko: expect.stringContaining('스토리지'),
  });
  expect(answer.status).toBe(409);
  expect(answer.body.error?.code).toBe('lab_closed');
});

test('a lab is open where environments can do what it requires', async () => {
  const { summary, answer } = await open(new Set(['storage']));
  expect(summary).toBeDefined();
  expect(summary?.closed).toBeUndefined();
  expect(answer.status).toBe(201);
});
