import { expect, test } from 'vitest';
import { secondsLeft, stepSecondsLeft } from './estimate.ts';
import type { StepProgress, StepState } from './preparation-state.ts';
import type { Step } from './step.ts';

const now = Date.parse('2026-01-01T00:10:00Z');
const startedAgo = (seconds: number) => new Date(now - seconds * 1000).toISOString();
const title = { en: '', ko: '' };

function state(usualSeconds: number, progress: StepProgress, id = 'step'): StepState {
  return { id, title, usualSeconds, ...progress };
}

function step(id: string, usualSeconds: number, needs: string[] = []): Step {
  return { id, title, usualSeconds, needs, check: async () => ({ state: 'ready', detail: '' }), run: async () => {} };
}

test('a waiting step needs its usual time, a running one what is left of it', () => {
  expect(stepSecondsLeft(state(100, { state: 'waiting' }), now)).toBe(100);
  expect(stepSecondsLeft(state(100, { state: 'running', startedAt: startedAgo(30), line: '' }), now)).toBe(70);
});

test('a late step is never said to be done at once', () => {
  expect(stepSecondsLeft(state(100, { state: 'running', startedAt: startedAgo(500), line: '' }), now)).toBe(10);
});

test('known progress outweighs history as the step goes on', () => {
  const left = stepSecondsLeft(
    state(100, { state: 'running', startedAt: startedAgo(180), line: '', fraction: 0.9 }),
    now,
  );
  expect(left).toBeCloseTo(20 * 0.9 + 10 * 0.1);
});

test('heavy steps are counted one after the other, a light one beside them', () => {
  const steps = [step('node', 500), step('labs', 300), step('light', 20)];
  const states = new Map(steps.map(({ id, usualSeconds }) => [id, state(usualSeconds, { state: 'waiting' }, id)]));
  expect(secondsLeft(steps, states, now)).toBe(800);
});

test('what can never start counts nothing', () => {
  const steps = [step('engine', 30), step('node', 500, ['engine'])];
  const states = new Map([
    ['engine', state(30, { state: 'failed', detail: '', remedy: '' }, 'engine')],
    ['node', state(500, { state: 'waiting' }, 'node')],
  ]);
  expect(secondsLeft(steps, states, now)).toBe(0);
});
