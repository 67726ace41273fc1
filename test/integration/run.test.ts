import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { root } from '../../server/paths.ts';

// A copy of what is there before anything is installed, and an npm that installs in no time.
const fakeNpm = `
const { appendFileSync, mkdirSync, writeFileSync } = require('node:fs');
const [command] = process.argv.slice(2);
if (process.env.FAKE_NPM === 'offline') { console.error('npm error code ENOTFOUND'); process.exit(1); }
if (command === 'install') {
  appendFileSync('installs', 'one\\n');
  mkdirSync('node_modules/better-sqlite3', { recursive: true });
  writeFileSync('node_modules/better-sqlite3/index.js', process.env.FAKE_NPM === 'broken' ? 'throw new Error("libc")' : 'module.exports = class {}');
}`;
const fakeStop = `
process.on('SIGTERM', () => { console.log('ending'); process.exit(5); });
console.log('runs', process.argv.slice(2).join(' '));
if (process.argv[2] === 'wait') setTimeout(() => {}, 20000);
else process.exitCode = Number(process.argv[2]);`;

let copy: string;
beforeEach(() => {
  copy = mkdtempSync(join(tmpdir(), 'drydock-run-'));
  cpSync(join(root, 'scripts/run'), join(copy, 'scripts/run'), { recursive: true });
  cpSync(join(root, 'scripts/run.mjs'), join(copy, 'scripts/run.mjs'));
  const lock = 'server/preparation/process-lock.mjs';
  cpSync(join(root, lock), join(copy, lock));
  mkdirSync(join(copy, 'npm/bin'), { recursive: true });
  writeFileSync(join(copy, 'npm/package.json'), '{ "version": "11.0.0" }');
  writeFileSync(join(copy, 'npm/bin/npm-cli.js'), fakeNpm);
  writeFileSync(join(copy, 'scripts/stop.ts'), fakeStop);
  writeFileSync(join(copy, 'package-lock.json'), '{}');
});
afterEach(() => rmSync(copy, { recursive: true, force: true }));

function start(args: string[], env: NodeJS.ProcessEnv = {}): ChildProcessWithoutNullStreams {
  const npm = { npm_execpath: join(copy, 'npm/bin/npm-cli.js'), DRYDOCK_HOME: join(copy, 'home') };
  return spawn(process.execPath, ['scripts/run.mjs', ...args], { cwd: copy, env: { ...process.env, ...npm, ...env } });
}

async function run(args: string[], env?: NodeJS.ProcessEnv) {
  const child = start(args, env);
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { stdout, stderr, code };
}

const installs = () => readFileSync(join(copy, 'installs'), 'utf8').split('\n').length - 1;

test('installs the first time, not the second, and again when the lock file has changed', async () => {
  const first = await run(['stop', '3']);
  expect(first).toMatchObject({ stdout: 'runs 3\n', code: 3 });
  expect(first.stderr).toMatch(/^Installing Drydock's packages, usually 20 s \.\.\. done in \d+ s\.\n$/);
  expect(await run(['stop', '0'])).toEqual({ stdout: 'runs 0\n', stderr: '', code: 0 });
  expect(installs()).toBe(1);
  writeFileSync(join(copy, 'package-lock.json'), '{ "lockfileVersion": 3 }');
  await run(['stop', '0']);
  expect(installs()).toBe(2);
});

test('two at once install once and both go on', async () => {
  const both = await Promise.all([run(['stop', '1']), run(['stop', '2'])]);
  expect(both.map(({ code }) => code)).toEqual([1, 2]);
  expect(installs()).toBe(1);
});

test('without a network it says so and what to look at', async () => {
  const { stderr, code } = await run(['stop'], { FAKE_NPM: 'offline' });
  expect(code).toBe(1);
  expect(stderr).toContain('The npm registry cannot be reached (ENOTFOUND).');
  expect(stderr).not.toContain('at ');
  expect(existsSync(join(copy, 'node_modules/.drydock-lock'))).toBe(false);
});

test('packages that do not load are not taken for installed', async () => {
  expect(await run(['stop'], { FAKE_NPM: 'broken' })).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('libc'),
  });
  expect(await run(['stop', '0'])).toMatchObject({ code: 0 });
});

test('without npm it says how to get it', async () => {
  const { stderr, code } = await run(['stop'], { npm_execpath: '', PATH: '/nowhere' });
  expect({ stderr, code }).toEqual({ stderr: expect.stringMatching(/^npm is not installed\. Install it/), code: 1 });
});

test('a signal reaches the command, and its exit code comes back', async () => {
  await run(['stop', '0']);
  const child = start(['stop', 'wait']);
  child.stdout.once('data', () => child.kill('SIGTERM'));
  expect((await once(child, 'close'))[0]).toBe(5);
});

test('a word that is no command is answered with those that are', async () => {
  expect(await run(['dance'])).toMatchObject({ code: 1, stderr: expect.stringContaining('start, stop, down') });
});
