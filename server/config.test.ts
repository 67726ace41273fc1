import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ConfigError, environmentVariable, loadConfig } from './config.ts';

function configFile(content: string): string {
  const file = join(mkdtempSync(join(tmpdir(), 'drydock-config-')), 'drydock.yaml');
  writeFileSync(file, content);
  return file;
}

test('without settings the server listens on loopback only and people need a link', () => {
  expect(loadConfig({})).toMatchObject({ host: '127.0.0.1', port: 8420, signInByName: false, labs: [] });
});

test('the environment wins over the file', () => {
  const file = configFile('port: 9000\npoolSize: 3\nlabs: [/srv/labs]\n');
  expect(loadConfig({ DRYDOCK_CONFIG: file, DRYDOCK_PORT: '9100' })).toMatchObject({
    port: 9100,
    poolSize: 3,
    labs: ['/srv/labs'],
  });
});

test('a list in the environment is separated by colons', () => {
  expect(loadConfig({ DRYDOCK_LABS: '/a:/b' }).labs).toEqual(['/a', '/b']);
});

test('resolvers are addresses, separated by commas in the environment', () => {
  expect(loadConfig({ DRYDOCK_RESOLVERS: '192.0.2.53, 192.0.2.54' }).resolvers).toEqual(['192.0.2.53', '192.0.2.54']);
  expect(() => loadConfig({ DRYDOCK_RESOLVERS: 'dns.example' })).toThrow(/DRYDOCK_RESOLVERS/);
});

test('learners are not let out unless it is said', () => {
  expect(loadConfig({}).outside).toBe('closed');
});

test.each([
  ['true', true],
  ['0', false],
])('%s is a yes or no', (text, value) => {
  expect(loadConfig({ DRYDOCK_SIGN_IN_BY_NAME: text }).signInByName).toBe(value);
});

test('every wrong value is named, with what it holds and what it means', () => {
  const load = () => loadConfig({ DRYDOCK_PORT: 'abc', DRYDOCK_SUBNETS: '10.0.0.0', DRYDOCK_PUBLIC_URL: 'ftp://x' });
  expect(load).toThrow(ConfigError);
  expect(load).toThrow(/DRYDOCK_PORT\) is "abc"/);
  expect(load).toThrow(/DRYDOCK_SUBNETS\) is "10\.0\.0\.0"/);
  expect(load).toThrow(/DRYDOCK_PUBLIC_URL\) is "ftp:\/\/x"/);
});

test('a setting that does not exist is named', () => {
  expect(() => loadConfig({ DRYDOCK_CONFIG: configFile('prot: 9000') })).toThrow('prot: there is no such setting.');
});

test('an unreadable or missing file is an error', () => {
  expect(() => loadConfig({ DRYDOCK_CONFIG: configFile('a: [') })).toThrow(/not valid YAML/);
  expect(() => loadConfig({ DRYDOCK_CONFIG: '/nowhere/drydock.yaml' })).toThrow(/no such file/);
});

test('names of settings become names of variables', () => {
  expect(environmentVariable('toolboxMemoryMb')).toBe('DRYDOCK_TOOLBOX_MEMORY_MB');
});
