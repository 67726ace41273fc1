import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { io, type Socket } from 'socket.io-client';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { writeNewLab } from '../../scripts/lab/new.ts';
import { watchFolders } from '../../scripts/lab/preview/watch-folders.ts';
import { type Preview, startPreview } from '../../scripts/lab/preview.ts';
import type { Attempt, LabPage, Track } from '../../server/api.ts';
import { loadConfig } from '../../server/config.ts';
import { createLog } from '../../server/log.ts';
import { copyLab } from '../fakes/lab-copy.ts';
import { createFakeProvider } from '../fakes/provider.ts';

let copy: ReturnType<typeof copyLab>;
let data: string;
let preview: Preview;
let socket: Socket;
let cookie: string;
let printed: string[];

const open = (id: string | undefined) =>
  startPreview({
    folders: [copy.folder],
    id,
    config: loadConfig({ DRYDOCK_PORT: '0', DRYDOCK_POOL_SIZE: '0' }),
    log: createLog({ logLevel: 'silent' }),
    data,
    steps: [],
    provider: createFakeProvider(),
    print: (text) => printed.push(text),
  });

async function send<T>(method: 'GET' | 'POST', path: string, body?: object): Promise<T> {
  const response = await fetch(`${preview.url}/api${path}`, {
    method,
    headers: { cookie, 'content-type': 'application/json' },
    body: body && JSON.stringify(body),
  });
  cookie ||= response.headers.get('set-cookie')?.split(';')[0] ?? '';
  expect(response.ok, `${path} answered ${response.status}`).toBe(true);
  return (await response.json()) as T;
}

const page = (id = copy.id) => send<LabPage>('GET', `/labs/${id}`);
const eventually = { timeout: 10_000, interval: 50 };

beforeEach(async () => {
  copy = copyLab();
  data = mkdtempSync(join(tmpdir(), 'drydock-preview-'));
  printed = [];
  cookie = '';
  preview = await open(copy.id);
  await preview.prepared;
  const token = /\/sign-in\/([^?]+)/.exec(preview.link)?.[1];
  await send('POST', '/session/link', { token });
  socket = io(preview.url, { extraHeaders: { cookie }, transports: ['websocket'], forceNew: true });
  await new Promise((resolve) => socket.once('connect', () => resolve(undefined)));
});
afterEach(async () => {
  socket.disconnect();
  await preview.close();
  rmSync(data, { recursive: true });
  copy[Symbol.dispose]();
});

test('the link signs the author in and leads to the lab, with what lint finds', async () => {
  expect(preview.link).toMatch(/^http:\/\/localhost:\d+\/sign-in\/[^?]+\?to=\/labs\/storage\/pvc-dynamic$/);
  expect((await page()).findings).toEqual([]);
  expect(printed).toEqual(['storage/pvc-dynamic: nothing is wrong']);
});

test('a change of a lesson reaches the open page, and lint has looked at it', async () => {
  const told = new Promise((resolve) => socket.once('labs', () => resolve(undefined)));
  copy.replace('lesson.en.md', ' {check=volumeIsRetained}', ' Now.');
  await told;
  expect((await page()).lesson.html).toContain('Now.');
  await vi.waitFor(async () => {
    expect((await page()).findings).toEqual([
      { file: 'lesson.en.md', line: 96, message: expect.stringContaining('volumeIsRetained'), fix: expect.any(String) },
    ]);
  }, eventually);
  expect(printed.at(-1)).toContain('storage/pvc-dynamic: 1 finding\nlesson.en.md:96  The task retain must pass');
});

test('a lab that cannot be read stays as it was, and its page says why', async () => {
  copy.replace('lab.yaml', 'minutes: 25', 'minutes: soon');
  await vi.waitFor(async () => expect((await page()).findings).not.toEqual([]), eventually);
  expect(await page()).toMatchObject({ minutes: 25, findings: [{ file: 'lab.yaml', line: 9 }] });
  copy.replace('lab.yaml', 'minutes: soon', 'minutes: 30');
  await vi.waitFor(async () => expect(await page()).toMatchObject({ minutes: 30, findings: [] }), eventually);
});

test('so does one whose lesson is gone for a moment', async () => {
  copy.remove('lesson.ko.md');
  await vi.waitFor(
    async () => expect(await page()).toMatchObject({ minutes: 25, findings: [{ file: 'lesson.ko.md', line: 1 }] }),
    eventually,
  );
});

test('an attempt that is open has the tasks of now', async () => {
  const { id } = await send<Attempt>('POST', `/labs/${copy.id}/attempts`);
  copy.replace('lab.yaml', 'points: 3', 'points: 4');
  await vi.waitFor(async () => expect((await send<Attempt>('GET', `/attempts/${id}`)).points).toBe(14), eventually);
});

test('a lab that is new is there, and only the chosen one is linted', async () => {
  writeNewLab(copy.folder, 'storage/volumes', { en: 'What outlives what' });
  await vi.waitFor(async () => {
    const [track] = await send<Track[]>('GET', '/labs');
    expect(track?.labs.map(({ id }) => id)).toEqual([copy.id, 'storage/volumes']);
  }, eventually);
  expect(await page('storage/volumes')).not.toHaveProperty('findings');
});

test('without a choice all labs are linted', async () => {
  await preview.close();
  writeNewLab(copy.folder, 'storage/volumes', {});
  preview = await open(undefined);
  expect(preview.link).not.toContain('?to=');
  expect(printed.at(-1)).toMatch(/storage\/pvc-dynamic: nothing is wrong\nstorage\/volumes: 4\d findings/);
});

test('a lab that is not there is refused with the one that was meant', async () => {
  await expect(open('storage/pvc-dynamci')).rejects.toThrow('Did you mean storage/pvc-dynamic?');
});

test('files are followed however they are saved, and in folders that are new', async () => {
  const seen = new Set<string>();
  const watching = watchFolders([copy.folder], (files) => {
    for (const file of files) seen.add(file.slice(copy.folder.length + 1));
  });
  try {
    copy.write('.lesson.en.md.swp', 'an editor has it open');
    copy.write('lesson.en.md~', 'what it was before');
    copy.write('lesson.new', 'saved beside it, and then moved over it');
    renameSync(join(copy.lab, 'lesson.new'), join(copy.lab, 'lesson.en.md'));
    await vi.waitFor(() => expect(seen).toContain('storage/pvc-dynamic/lesson.en.md'), eventually);
    mkdirSync(join(copy.folder, 'storage/volumes'));
    await vi.waitFor(() => expect(seen).toContain('storage/volumes'), eventually);
    await vi.waitFor(() => {
      writeFileSync(join(copy.folder, 'storage/volumes/lab.yaml'), String(Date.now()));
      expect(seen).toContain('storage/volumes/lab.yaml');
    }, eventually);
    expect([...seen].filter((file) => /swp|~/.test(file))).toEqual([]);
  } finally {
    watching.close();
  }
});
