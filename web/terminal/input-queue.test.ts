import { describe, expect, it } from 'vitest';
import { createInputQueue } from './input-queue.ts';

function queue() {
  const sent: { number: number; text: string }[] = [];
  const input = createInputQueue({ send: (number, text) => sent.push({ number, text }), onChange: () => {} });
  return { input, sent, text: () => sent.map((piece) => piece.text).join('') };
}

describe('the input queue', () => {
  it('keeps what is typed without a connection and sends it as one input', () => {
    const { input, sent } = queue();
    for (const key of 'ls\r') input.type(key);
    expect(sent).toEqual([]);
    input.connect(0);
    expect(sent).toEqual([{ number: 1, text: 'ls\r' }]);
  });

  it('sends what was not answered again under the same number, before what was typed since', () => {
    const { input, sent } = queue();
    input.connect(0);
    input.type('a');
    input.type('b');
    input.answered(1);
    input.disconnect();
    input.type('c');
    expect(input.connect(1)).toBe(false);
    expect(sent.slice(2)).toEqual([
      { number: 2, text: 'b' },
      { number: 3, text: 'c' },
    ]);
  });

  it('says when an input that was sent is given up', () => {
    const { input, sent } = queue();
    input.connect(0);
    input.type('a');
    input.disconnect();
    expect(input.connect(1)).toBe(true);
    expect(sent).toHaveLength(1);
  });

  it('sends a large paste in pieces below 32 KiB, some at a time, and cuts no character', () => {
    const { input, sent, text } = queue();
    const paste = '가😀b'.repeat(60_000);
    input.connect(0);
    input.type(paste);
    expect(sent.length).toBeLessThan(10);
    for (let answered = 1; answered <= sent.length; answered += 1) input.answered(answered);
    expect(text()).toBe(paste);
    expect(input.waiting).toBe(0);
    for (const piece of sent) {
      const bytes = new TextEncoder().encode(piece.text);
      expect(bytes.length).toBeLessThanOrEqual(32 * 1024);
      expect(new TextDecoder().decode(bytes)).toBe(piece.text);
    }
  });

  it('ends a bracketed paste that is cancelled half way', () => {
    const { input, sent, text } = queue();
    input.connect(0);
    input.type(`\x1b[200~${'x'.repeat(1_000_000)}\x1b[201~`);
    const wasSent = text().length;
    // The end mark is sent after all.
    expect(input.cancel()).toBe('\x1b[200~'.length + 1_000_000 - wasSent);
    for (let answered = 1; answered <= sent.length; answered += 1) input.answered(answered);
    expect(text().replace(/x+/, '...')).toBe('\x1b[200~...\x1b[201~');
    expect(text().length).toBeLessThan(100_000);
    expect(input.waiting).toBe(0);
  });

  it('cuts no mark of a paste, so that a paste that is cancelled anywhere is closed if it was opened', () => {
    const windowEnd = 80_000;
    for (let at = windowEnd - 8; at <= windowEnd + 8; at += 1) {
      for (const [keys, pasted] of [
        [at, 30_000],
        [10, at - 10 - '\x1b[200~'.length],
      ] as const) {
        const { input, sent, text } = queue();
        input.connect(0);
        input.type(`${'k'.repeat(keys)}\x1b[200~${'x'.repeat(pasted)}\x1b[201~${'l'.repeat(30_000)}`);
        input.cancel();
        for (let answered = 1; answered <= sent.length; answered += 1) input.answered(answered);
        const got = text()
          .replaceAll('\x1b', 'ESC')
          .replace(/([kxl])\1+/g, '$1');
        expect(got).toMatch(/^k(ESC\[200~x?ESC\[201~l?)?$/);
      }
    }
  });

  it('has nothing to give up when everything was sent', () => {
    const { input, text } = queue();
    input.connect(0);
    input.type('kubectl get pods');
    expect(input.cancel()).toBe(0);
    expect(text()).toBe('kubectl get pods');
  });
});
