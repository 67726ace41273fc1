import { expect, test } from 'vitest';
import type { Connection } from '../../environments/provider.ts';
import { ControlFailed, demandControls } from './controls.ts';

const cell = (outcome: Connection['outcome']): Connection => ({ outcome, detail: '', ms: 1 });
const matrix = (
  open: Connection['outcome'],
  blocked: Connection['outcome'],
  other: Connection['outcome'] = 'refused',
) => ({
  a: { open: cell(open), blocked: cell(blocked), other: cell(other) },
});
const controls = { connects: [['a', 'open']], blocked: [['a', 'blocked']] } as const;

test.each(['refused', 'timed_out'] as const)('a control that is %s is blocked', (outcome) => {
  expect(() => demandControls(matrix('connected', outcome), controls)).not.toThrow();
});

test.each([
  ['silence everywhere', matrix('timed_out', 'timed_out')],
  ['nothing enforced', matrix('connected', 'connected')],
  ['a name in place of a connection', matrix('connected', 'name_not_resolved')],
  ['a cell that could not be tried', matrix('connected', 'refused', 'probe_failed')],
])('%s proves nothing', (_what, measured) => {
  expect(() => demandControls(measured, controls)).toThrow(ControlFailed);
});

test('a matrix without controls is a mistake in the lab', () => {
  expect(() => demandControls(matrix('connected', 'refused'), { connects: [], blocked: [] })).toThrow(
    'needs a control',
  );
});
