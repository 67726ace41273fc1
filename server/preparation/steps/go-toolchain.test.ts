import { expect, test } from 'vitest';
import { goVersion } from './go-toolchain.ts';

test.each([
  ['go version go1.26.6 linux/amd64', '1.26.6'],
  ['go version go1.24rc1 darwin/arm64', '1.24'],
  ['go version devel go1.27-4f2b1e1 linux/amd64', '1.27'],
  ['go version devel +a1b2c3 linux/amd64', undefined],
  ['', undefined],
])('%j is %s', (answer, version) => {
  expect(goVersion(answer)).toBe(version);
});
