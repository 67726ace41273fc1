import { expect, test } from 'vitest';
import { BoundedOutput } from './bounded-output.ts';

function written(limit: number, ...chunks: string[]): BoundedOutput {
  const output = new BoundedOutput(limit);
  for (const chunk of chunks) output.write(Buffer.from(chunk));
  return output;
}

test('keeps everything up to its limit', () => {
  const output = written(6, 'abc', 'def');
  expect(output.text()).toBe('abcdef');
  expect(output.truncated).toBe(false);
});

test('keeps the beginning of more, and says so', () => {
  const output = written(4, 'abc', 'def', 'ghi');
  expect(output.text()).toBe('abcd');
  expect(output.truncated).toBe(true);
});

test('leaves no half character behind', () => {
  expect(written(5, '한글').text()).toBe('한');
});
