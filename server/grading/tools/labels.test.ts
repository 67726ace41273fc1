import { expect, test } from 'vitest';
import { selects, serviceSelects } from './labels.ts';

const labels = { app: 'web', tier: 'front' };

test.each([
  [{ matchLabels: { app: 'web' } }, true],
  [{ matchLabels: { app: 'web', tier: 'back' } }, false],
  [{ matchExpressions: [{ key: 'app', operator: 'In', values: ['api', 'web'] }] }, true],
  [{ matchExpressions: [{ key: 'app', operator: 'In', values: ['api'] }] }, false],
  [{ matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['api'] }] }, true],
  [{ matchExpressions: [{ key: 'zone', operator: 'NotIn', values: ['a'] }] }, true],
  [{ matchExpressions: [{ key: 'tier', operator: 'Exists' }] }, true],
  [{ matchExpressions: [{ key: 'zone', operator: 'Exists' }] }, false],
  [{ matchExpressions: [{ key: 'zone', operator: 'DoesNotExist' }] }, true],
  [{ matchExpressions: [{ key: 'app', operator: 'DoesNotExist' }] }, false],
  [{ matchExpressions: [{ key: 'app', operator: 'Resembles' }] }, false],
  [{ matchLabels: { app: 'web' }, matchExpressions: [{ key: 'tier', operator: 'In', values: ['back'] }] }, false],
  [{}, true],
  [undefined, false],
])('%j selects %s', (selector, expected) => {
  expect(selects(selector, labels)).toBe(expected);
});

test('what has no labels is selected by what demands none', () => {
  expect(selects({}, undefined)).toBe(true);
  expect(selects({ matchLabels: { app: 'web' } }, undefined)).toBe(false);
});

test('a Service without a selector selects nothing', () => {
  expect(serviceSelects({ app: 'web' }, labels)).toBe(true);
  expect(serviceSelects({ app: 'web', tier: 'back' }, labels)).toBe(false);
  expect(serviceSelects({}, labels)).toBe(false);
  expect(serviceSelects(undefined, labels)).toBe(false);
});
