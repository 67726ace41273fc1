import { expect, test } from 'vitest';
import { quantity } from './quantity.ts';

test.each([
  ['1Gi', 2 ** 30],
  ['1024Mi', 2 ** 30],
  ['1073741824', 2 ** 30],
  ['1G', 1e9],
  ['0.5Ki', 512],
  ['100m', 0.1],
  ['1e3', 1000],
  ['1E', 1e18],
])('%s is %d', (text, number) => {
  expect(quantity(text)).toBe(number);
});

test.each([undefined, '', 'Gi', '1GiB', '1 Gi', 'lots', '1ki'])('%s is no quantity', (text) => {
  expect(quantity(text)).toBeNaN();
});
