import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assertOrdered, startableSteps } from './order.ts';
import type { StepProgress, StepState } from './preparation-state.ts';

const step = (id: string, needs: string[] = [], usualSeconds = 1) => ({ id, needs, usualSeconds });
const running: StepProgress = { state: 'running', startedAt: '2026-01-01T00:00:00Z', line: '' };
const ready: StepProgress = { state: 'ready', detail: '', tookSeconds: 0 };

function states(progress: Record<string, StepProgress>): Map<string, StepState> {
  return new Map(
    Object.entries(progress).map(([id, where]) => [id, { id, title: { en: id, ko: id }, usualSeconds: 1, ...where }]),
  );
}

const ids = (steps: { id: string }[]) => steps.map(({ id }) => id);

describe('which steps may start', () => {
  const waiting: StepProgress = { state: 'waiting' };

  test('a step waits for what it needs, and a warning is good enough', () => {
    const steps = [step('engine'), step('image', ['engine'])];
    expect(ids(startableSteps(steps, states({ engine: running, image: waiting })))).toEqual([]);
    const warned: StepProgress = { state: 'warning', detail: '', remedy: '' };
    expect(ids(startableSteps(steps, states({ engine: warned, image: waiting })))).toEqual(['image']);
  });

  test('a failed step holds back what needs it', () => {
    const failed: StepProgress = { state: 'failed', detail: '', remedy: '' };
    const steps = [step('engine'), step('image', ['engine'])];
    expect(startableSteps(steps, states({ engine: failed, image: waiting }))).toEqual([]);
  });

  test('two heavy steps do not run at once, and a light one runs beside a heavy one', () => {
    const steps = [step('node', [], 600), step('light'), step('labs', [], 300)];
    expect(ids(startableSteps(steps, states({ node: waiting, light: waiting, labs: waiting })))).toEqual([
      'node',
      'light',
    ]);
    expect(ids(startableSteps(steps, states({ node: running, light: ready, labs: waiting })))).toEqual([]);
    expect(ids(startableSteps(steps, states({ node: ready, light: ready, labs: waiting })))).toEqual(['labs']);
  });

  test('any ordered list comes to its end', () => {
    const lists = fc.array(fc.record({ picks: fc.array(fc.nat()), usualSeconds: fc.constantFrom(1, 500) }), {
      maxLength: 8,
    });
    fc.assert(
      fc.property(lists, (entries) => {
        const steps = entries.map(({ picks, usualSeconds }, index) => {
          const needs = index === 0 ? [] : [...new Set(picks.map((pick) => `s${pick % index}`))];
          return step(`s${index}`, needs, usualSeconds);
        });
        assertOrdered(steps);
        const all = states(Object.fromEntries(steps.map(({ id }) => [id, waiting])));
        for (let round = 0; round < steps.length; round++) {
          for (const { id } of startableSteps(steps, all))
            all.set(id, { id, title: { en: '', ko: '' }, usualSeconds: 1, ...ready });
        }
        expect([...all.values()].every(({ state }) => state === 'ready')).toBe(true);
      }),
    );
  });
});

test('a list that could never be finished is refused', () => {
  expect(() => assertOrdered([step('image', ['engine']), step('engine')])).toThrow(/needs engine/);
  expect(() => assertOrdered([step('engine'), step('engine')])).toThrow(/Two steps/);
});
