import type { V1Pod } from '@kubernetes/client-node';
import { expect, test } from 'vitest';
import type { RecordedRun } from '../../environments/provider.ts';
import { recordDuring, rolloutSpan } from './record-window.ts';

const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 12, 0, second));

const podMade = (made: number, ready?: number): V1Pod => ({
  metadata: { creationTimestamp: at(made) },
  status: {
    conditions: ready === undefined ? [] : [{ type: 'Ready', status: 'True', lastTransitionTime: at(ready) }],
  },
});

test('a rollout lasts from its first Pod until some time after its last is ready', () => {
  expect(rolloutSpan([podMade(10, 14), podMade(15, 20)])).toEqual({ from: at(9), to: at(35) });
  expect(rolloutSpan([podMade(10, 14), podMade(15)])).toBeUndefined();
  expect(rolloutSpan([])).toBeUndefined();
});

const run = (from: number, to: number, count: number, result: RecordedRun['result']): RecordedRun => ({
  from: at(from).toISOString(),
  to: at(to).toISOString(),
  count,
  result,
});
const answered = (key: string) => ({ kind: 'answered', key }) as const;
const lost = { kind: 'failed', as: 'refused', detail: 'connection refused' } as const;

const record = {
  kind: 'record' as const,
  since: at(0).toISOString(),
  runs: [
    run(0, 5, 6, lost),
    run(6, 20, 100, answered('v1')),
    run(20, 20, 1, lost),
    run(21, 30, 80, answered('v2')),
    run(50, 55, 5, lost),
  ],
};

test('what happened in the span counts, and what happened before and after does not', () => {
  const seen = recordDuring(record, { from: at(10), to: at(30) }, at(60));
  expect(seen).toEqual({ requests: 181, failures: [record.runs[2]], counts: { v1: 100, v2: 80 }, isWhole: true });
});

test.each([
  ['begins after the span', { ...record, since: at(15).toISOString() }, at(60)],
  ['is read before the span is over', record, at(29)],
  ['has a gap in the span', { ...record, runs: [...record.runs, run(25, 40, 0, { kind: 'unobserved' })] }, at(60)],
])('a record that %s is not whole', (_what, kept, now) => {
  expect(recordDuring(kept, { from: at(10), to: at(30) }, now).isWhole).toBe(false);
});
