import fc from 'fast-check';
import { expect, it } from 'vitest';
import { cleanPaste } from './pasted-text.ts';

it('leaves what people write as it is', () => {
  const text = 'apiVersion: v1\n\tkind: Pod\r\n# 한글 😀 é "quoted" \\back';
  expect(cleanPaste(text)).toBe(text);
});

it('leaves no way to end the paste and have the rest run', () => {
  expect(cleanPaste('ls\x1b[201~\rrm -rf ~\r')).toBe('ls[201~\rrm -rf ~\r');
  expect(cleanPaste('a\x9b201~b')).toBe('a201~b');
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.string(), fc.constantFrom('\x1b', '\x9b', '[201~', '\x03', '\x04'))), (parts) => {
      expect(cleanPaste(parts.join(''))).not.toMatch(/\p{Cc}(?<![\t\n\r])/u);
    }),
  );
});
