import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isAtLeast } from './version.ts';

test.each([
  ['1.24', '1.24', true],
  ['1.24.0', '1.24', true],
  ['1.9', '1.24', false],
  ['2', '1.24', true],
  ['v0.30.0', '0.30', true],
  ['1.24rc1', '1.24', true],
  ['20.10.24+dfsg1', '23', false],
])('%s is at least %s: %s', (version, least, expected) => {
  expect(isAtLeast(version, least)).toBe(expected);
});

test('of two versions at least one is at least the other', () => {
  const version = fc.array(fc.nat(40), { minLength: 1, maxLength: 4 }).map((parts) => parts.join('.'));
  fc.assert(fc.property(version, version, (a, b) => isAtLeast(a, b) || isAtLeast(b, a)));
});
