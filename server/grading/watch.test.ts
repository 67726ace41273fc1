import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { EnvironmentId } from '../environments/provider.ts';
import { watchEnvironment } from './watch.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function watched() {
  const ending = new AbortController();
  const looks: number[] = [];
  const start = Date.now();
  const kinds: string[][] = [];
  let change = (_kind: string): void => {};
  watchEnvironment(
    {
      provider: { graderCredentials: () => Promise.reject(new Error('not asked here')) },
      follow: async (_credentials, _kinds, onChange) => {
        change = (kind) => onChange({ apiVersion: 'v1', kind });
      },
      times: { quietMs: 400, atMostMs: 2000, againMs: [3000, 4000] },
    },
    'env' as EnvironmentId,
    [],
    (changed) => {
      looks.push(Date.now() - start);
      kinds.push([...changed]);
    },
    ending.signal,
  );
  return { looks, kinds, change: (kind = 'Pod') => change(kind), ending };
}

test('nothing changes, nothing is done', () => {
  const { looks } = watched();
  vi.advanceTimersByTime(3_600_000);
  expect(looks).toEqual([]);
});

test('a burst is looked at when it is over, and twice more later', () => {
  const { looks, change } = watched();
  for (let burst = 0; burst < 3; burst += 1) {
    change();
    vi.advanceTimersByTime(100);
  }
  vi.advanceTimersByTime(60_000);
  expect(looks).toEqual([600, 3600, 7600]);
});

test('changes without end do not put it off for ever', () => {
  const { looks, change } = watched();
  for (let time = 0; time < 4100; time += 100) {
    change();
    vi.advanceTimersByTime(100);
  }
  expect(looks).toEqual([2000, 4000]);
});

test('the kinds that changed are told, each as often as it is to be looked at', () => {
  const { kinds, change } = watched();
  change('Pod');
  change('Service');
  vi.advanceTimersByTime(10_000);
  change('Secret');
  vi.advanceTimersByTime(1000);
  change('Pod');
  vi.advanceTimersByTime(10_000);
  const [first, last] = [
    ['v1/Pod', 'v1/Service'],
    ['v1/Secret', 'v1/Pod'],
  ];
  expect(kinds).toEqual([first, first, first, ['v1/Secret'], last, last, last]);
});

test('after the end nothing is looked at', () => {
  const { looks, change, ending } = watched();
  change();
  ending.abort();
  change();
  vi.advanceTimersByTime(60_000);
  expect(looks).toEqual([]);
});
