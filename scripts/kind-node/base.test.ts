import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

const signal = new AbortController().signal;
let folder: string;

/** Puts a docker command of our own in the way, which does what `script` says; its calls are written down. */
function docker(script: string): void {
  const file = join(folder, 'docker');
  writeFileSync(file, `#!/bin/sh\necho "$1" >> ${folder}/calls\n${script}\n`);
  chmodSync(file, 0o755);
}

const pulls = () =>
  existsSync(join(folder, 'calls'))
    ? readFileSync(join(folder, 'calls'), 'utf8')
        .split('\n')
        .filter((verb) => verb === 'pull').length
    : 0;

const hasImage = (reference: string) => `[ "$1" = images ] && [ "$3" = ${reference} ] && echo 1f2e; exit 0`;
const registryAnswers = '[ "$1" = images ] || echo "Pulling from kindest/node"; exit 0';
const nobodyAnswers = '[ "$1" = images ] || { echo "no such host" >&2; exit 1; }';

/** The module, with this setting and a home of its own. */
async function base(nodeBase: string) {
  vi.resetModules();
  vi.stubEnv('DRYDOCK_NODE_BASE', nodeBase);
  vi.stubEnv('DRYDOCK_HOME', join(folder, 'home'));
  vi.stubEnv('PATH', `${folder}:${process.env.PATH}`);
  return import('./base.ts');
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'drydock-base-'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

test('a base that is chosen by hand is taken, and nobody is asked for the one on packages', async () => {
  docker(nobodyAnswers);
  const packages = await base('debian');
  expect(await packages.bringNodeBase(() => {}, signal)).toEqual({ kind: 'debian' });
  expect(pulls()).toBe(0);
  const { nodeBase, pinnedKindest } = await base('kindest');
  expect(nodeBase()).toEqual({ kind: 'kindest', image: pinnedKindest });
});

test('an image that is chosen by hand is pulled, unless it is there', async () => {
  docker(registryAnswers);
  const mirror = await base('mirror.example/kindest/node:v1.34.0');
  expect(await mirror.bringNodeBase(() => {}, signal)).toEqual({
    kind: 'kindest',
    image: 'mirror.example/kindest/node:v1.34.0',
  });
  expect(pulls()).toBe(1);
  docker(hasImage('mirror.example/kindest/node:v1.34.0'));
  await mirror.bringNodeBase(() => {}, signal);
  expect(pulls()).toBe(1);
});

test('an image that is chosen by hand and cannot be pulled is an error that says so', async () => {
  docker(nobodyAnswers);
  const { bringNodeBase } = await base('mirror.example/kindest/node:v1.34.0');
  await expect(bringNodeBase(() => {}, signal)).rejects.toThrow(/mirror\.example.*\n.*no such host/);
});

test.each([
  ['that has the image', registryAnswers, 'kindest'],
  ['out of reach', nobodyAnswers, 'debian'],
])('a registry %s is asked once, and the answer is kept', async (_, script, kind) => {
  docker(script);
  const { bringNodeBase, nodeBase } = await base('auto');
  expect(nodeBase()).toEqual({ kind: 'debian' });
  const said: string[] = [];
  expect(await bringNodeBase(({ line }) => void said.push(line ?? ''), signal)).toMatchObject({ kind });
  expect(nodeBase()).toMatchObject({ kind });
  expect(said.join()).toMatch(kind === 'debian' ? /no image registry is in reach/ : /building on kindest\/node/);
  const before = pulls();
  if (kind === 'debian') await bringNodeBase(() => {}, signal);
  expect(pulls()).toBe(before);
});
