import type { WriteStream } from 'node:tty';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { PreparationState, StepProgress } from './preparation-state.ts';
import { clock, describeStep } from './progress-text.ts';
import { showInTerminal } from './terminal-progress.ts';

const start = Date.parse('2026-01-01T00:00:00Z');
beforeEach(() => vi.useFakeTimers({ now: start }));
afterEach(() => vi.useRealTimers());

const running: StepProgress = {
  state: 'running',
  startedAt: new Date(start).toISOString(),
  line: 'compiling Kubernetes',
};
const ready: StepProgress = { state: 'ready', detail: 'built.', tookSeconds: 130 };

function step(progress: StepProgress) {
  return { id: 'node-image', title: { en: 'Node image', ko: '노드 이미지' }, usualSeconds: 280, ...progress };
}

function preparation(progress: StepProgress, state: PreparationState['state'] = 'running'): PreparationState {
  return { state, steps: [step(progress)], secondsLeft: 150 };
}

/** A terminal that remembers what was written to it; `shown` answers with what came since the last time. */
function terminal(isTTY: boolean) {
  let written = '';
  const write = (text: string) => {
    written += text;
    return true;
  };
  const shown = () => {
    const text = written.replaceAll('\x1b', '␛');
    written = '';
    return text;
  };
  return { stream: { isTTY, columns: 80, write } as unknown as WriteStream, shown };
}

test.each([
  [7, '0:07'],
  [760, '12:40'],
  [3723, '1:02:03'],
  [59.7, '1:00'],
])('%d s are %s', (seconds, expected) => {
  expect(clock(seconds)).toBe(expected);
});

test('a running step says what it does, for how long, and how long it usually takes', () => {
  expect(describeStep(step(running), start + 130_000)).toBe('Node image: compiling Kubernetes, 2:10 of usually 4:40');
  expect(describeStep(step({ ...running, fraction: 0.469 }), start)).toMatch(/\(46 %\)$/);
});

test('a log gets a line at each change and every 15 s, not for each line of a build', () => {
  const { stream, shown } = terminal(false);
  const progress = showInTerminal(stream);
  progress.update(preparation({ state: 'waiting' }));
  expect(shown()).toBe('');
  progress.update(preparation(running));
  progress.update(preparation({ ...running, line: 'linking' }));
  expect(shown().match(/\n/g)).toHaveLength(1);
  vi.advanceTimersByTime(30_000);
  expect(shown()).toBe('> Node image: linking, 0:15 of usually 4:40\n> Node image: linking, 0:30 of usually 4:40\n');
  progress.update(preparation(ready, 'ready'));
  progress.end();
  expect(shown()).toBe('✓ Node image: built. (took 2:10)\nThis machine is ready.\n');
  progress.end();
  vi.advanceTimersByTime(60_000);
  expect(shown()).toBe('');
});

test('on a terminal the block is drawn over itself, and printed lines stay above it', () => {
  const { stream, shown } = terminal(true);
  const progress = showInTerminal(stream);
  progress.update(preparation(running));
  expect(shown()).toBe(
    '> Node image: compiling Kubernetes, 0:00 of usually 4:40\nPreparing this machine, about 2:30 left.\n',
  );
  vi.advanceTimersByTime(1000);
  expect(shown()).toMatch(/^␛\[2A␛\[0J> Node image: compiling Kubernetes, 0:01/);
  progress.print('Open http://127.0.0.1:8420');
  expect(shown()).toMatch(/^␛\[2A␛\[0JOpen http:\/\/127\.0\.0\.1:8420\n> Node image/);
});
