import { expect, test } from 'vitest';
import { isDebianFamily, runsElsewhere } from './host.ts';

test.each([
  ['ID=debian\nVERSION_ID="12"', true],
  ['NAME="Ubuntu"\nID=ubuntu\nID_LIKE=debian', true],
  ['ID=linuxmint\nID_LIKE="ubuntu debian"', true],
  ['ID="rocky"\nID_LIKE="rhel centos fedora"', false],
  ['', false],
])('%j: packages of Debian fit: %s', (osRelease, expected) => {
  expect(isDebianFamily(osRelease)).toBe(expected);
});

test('the engine is elsewhere on Docker Desktop and behind a network address', () => {
  expect(runsElsewhere('darwin', undefined)).toBe(true);
  expect(runsElsewhere('linux', 'tcp://10.0.0.1:2376')).toBe(true);
  expect(runsElsewhere('linux', 'unix:///run/docker.sock')).toBe(false);
  expect(runsElsewhere('linux', undefined)).toBe(false);
});
