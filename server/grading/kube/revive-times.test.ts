import { expect, test } from 'vitest';
import { reviveTimes } from './revive-times.ts';

test('times of the API become Date, texts that look like times stay', () => {
  const time = '2026-01-02T03:04:05Z';
  const object = {
    metadata: { creationTimestamp: time, annotations: { startTime: time }, managedFields: [{ time }] },
    data: { time },
    spec: { startTime: 'soon' },
    status: {
      containerStatuses: [{ state: { running: { startedAt: time } } }],
      conditions: [{ lastTransitionTime: time }],
    },
  };
  reviveTimes(object);
  const date = new Date(time);
  expect(object).toEqual({
    metadata: { creationTimestamp: date, annotations: { startTime: time }, managedFields: [{ time: date }] },
    data: { time },
    spec: { startTime: 'soon' },
    status: {
      containerStatuses: [{ state: { running: { startedAt: date } } }],
      conditions: [{ lastTransitionTime: date }],
    },
  });
});
