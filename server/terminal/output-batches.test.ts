import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createOutputBatches } from './output-batches.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const chunk = (text: string) => new TextEncoder().encode(text);

function recorded(limits = { bytes: 100, milliseconds: 6 }) {
  const sent: string[] = [];
  const batches = createOutputBatches((batch) => sent.push(new TextDecoder().decode(batch)), limits);
  return { sent, batches };
}

it('sends the first chunk at once and joins those that follow closely', () => {
  const { sent, batches } = recorded();
  for (const letter of 'abcd') batches.add(chunk(letter));
  expect(sent).toEqual(['a']);
  vi.advanceTimersByTime(6);
  expect(sent).toEqual(['a', 'bcd']);
  vi.advanceTimersByTime(100);
  batches.add(chunk('e'));
  expect(sent).toEqual(['a', 'bcd', 'e']);
});

it('sends a full batch without waiting', () => {
  const { sent, batches } = recorded();
  batches.add(chunk('a'));
  batches.add(chunk('x'.repeat(60)));
  batches.add(chunk('y'.repeat(60)));
  expect(sent).toEqual(['a', 'x'.repeat(60) + 'y'.repeat(60)]);
});

it('sends what waits when flushed, once', () => {
  const { sent, batches } = recorded();
  batches.add(chunk('a'));
  batches.add(chunk('b'));
  batches.flush();
  batches.flush();
  vi.advanceTimersByTime(100);
  expect(sent).toEqual(['a', 'b']);
});

it('keeps a character that was cut in two as it is', () => {
  const { sent, batches } = recorded();
  const [first, second] = [chunk('한').subarray(0, 1), chunk('한').subarray(1)];
  batches.add(chunk('-'));
  batches.add(first);
  batches.add(second);
  vi.advanceTimersByTime(6);
  expect(sent).toEqual(['-', '한']);
});
