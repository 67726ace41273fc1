import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  lacksSysResource,
  withoutRestrictedRuntime,
  withRestrictedRuntime,
  wrapperScript,
} from './restricted-runtime.ts';

test.each([
  ['Name:\tnode\nCapBnd:\t000001fffeffffff\n', true],
  ['CapBnd:\t000001ffffffffff\n', false],
  ['CapBnd:\t0000000001000000\n', false],
  ['CapBnd:\t0000000000000000\n', true],
  ['Name:\tnode\n', false],
])('%j withholds CAP_SYS_RESOURCE: %s', (status, expected) => {
  expect(lacksSysResource(status)).toBe(expected);
});

test('registering keeps what the engine was told before, and unregistering brings that back', () => {
  const before = { 'log-driver': 'local', runtimes: { crun: { path: '/usr/bin/crun' } } };
  expect(withRestrictedRuntime(before)).toMatchObject({ 'log-driver': 'local', 'default-runtime': 'drydock-runc' });
  expect(withoutRestrictedRuntime(withRestrictedRuntime(before))).toEqual(before);
  expect(withoutRestrictedRuntime(withRestrictedRuntime({}))).toEqual({});
});

test('a default runtime that somebody else chose stays', () => {
  expect(withoutRestrictedRuntime({ 'default-runtime': 'crun' })).toEqual({ 'default-runtime': 'crun' });
});

describe('the wrapper', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'drydock-wrapper-'));
    mkdirSync(join(folder, 'bin'));
    writeFileSync(join(folder, 'bin/runc'), '#!/bin/sh\nprintf "%s\\n" "$@"\n', { mode: 0o755 });
    writeFileSync(join(folder, 'wrapper'), wrapperScript, { mode: 0o755 });
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const run = (...args: string[]) =>
    execFileSync(join(folder, 'wrapper'), args, {
      encoding: 'utf8',
      env: { PATH: `${join(folder, 'bin')}:${process.env.PATH}` },
    });

  /** What the wrapper leaves of a set of capabilities and the arguments of a process. */
  function afterwards(capabilities: string[], args: string[] = []) {
    const processSpec = { args, capabilities: { bounding: capabilities, ambient: [], effective: capabilities } };
    writeFileSync(join(folder, 'config.json'), JSON.stringify({ ociVersion: '1.0.2', process: processSpec }));
    run('--root', '/run/x', 'create', '--bundle', folder, 'id');
    return JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8')).process;
  }

  test.each([
    [['CAP_SYS_RESOURCE'], []],
    [['CAP_SYS_RESOURCE', 'CAP_KILL'], ['CAP_KILL']],
    [['CAP_KILL', 'CAP_SYS_RESOURCE'], ['CAP_KILL']],
    [
      ['CAP_CHOWN', 'CAP_SYS_RESOURCE', 'CAP_KILL'],
      ['CAP_CHOWN', 'CAP_KILL'],
    ],
    [
      ['CAP_CHOWN', 'CAP_KILL'],
      ['CAP_CHOWN', 'CAP_KILL'],
    ],
    [[], []],
  ])('makes %j into %j', (given, left) => {
    expect(afterwards(given).capabilities).toEqual({ bounding: left, ambient: [], effective: left });
  });

  test('leaves arguments alone, however they are spelled', () => {
    const args = [
      'capsh',
      'CAP_SYS_RESOURCE',
      '"bounding":["CAP_SYS_RESOURCE"]',
      '"bounding":["CAP_KILL","CAP_SYS_RESOURCE"]',
    ];
    expect(afterwards(['CAP_KILL', 'CAP_SYS_RESOURCE'], args).args).toEqual(args);
  });

  test('mends the process of an exec as well, and hands every argument on', () => {
    const file = join(folder, 'process.json');
    writeFileSync(file, '{"capabilities":{"bounding":["CAP_SYS_RESOURCE","CAP_KILL"]}}');
    expect(run('exec', `--process=${file}`, 'two words')).toBe(`exec\n--process=${file}\ntwo words\n`);
    expect(readFileSync(file, 'utf8')).toBe('{"capabilities":{"bounding":["CAP_KILL"]}}');
  });
});
