import fc from 'fast-check';
import { expect, test } from 'vitest';
import { liesWithin, share } from './share.ts';

test('is what the formula gives', () => {
  const { low, high } = share(10, 100);
  expect(low).toBeCloseTo(0.046, 3);
  expect(high).toBeCloseTo(0.2037, 3);
});

test('tells a tenth from a fifth with 600 requests, and not with 60', () => {
  expect(liesWithin(share(60, 600), 0.05, 0.15)).toBe('inside');
  expect(liesWithin(share(120, 600), 0.05, 0.15)).toBe('outside');
  expect(liesWithin(share(6, 60), 0.05, 0.15)).toBe('undecided');
  expect(liesWithin(share(0, 0), 0.05, 0.15)).toBe('undecided');
});

test('always holds what was observed, and narrows with more of it', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5000 }), fc.double({ min: 0, max: 1, noNaN: true }), (total, part) => {
      const observed = Math.round(part * total);
      const one = share(observed, total);
      const more = share(10 * observed, 10 * total);
      expect(one.low).toBeLessThanOrEqual(one.share + 1e-9);
      expect(one.high).toBeGreaterThanOrEqual(one.share - 1e-9);
      expect(more.high - more.low).toBeLessThan(one.high - one.low);
    }),
  );
});

test('the true share lies in it 99 times of 100', () => {
  // A fixed seed: a linear congruential generator is even enough to count with.
  let state = 12_345;
  const random = () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
  const rounds = 2000;
  let inside = 0;
  for (let round = 0; round < rounds; round += 1) {
    let observed = 0;
    for (let request = 0; request < 300; request += 1) if (random() < 0.1) observed += 1;
    const { low, high } = share(observed, 300);
    if (low <= 0.1 && high >= 0.1) inside += 1;
  }
  expect(inside / rounds).toBeGreaterThan(0.98);
  expect(inside / rounds).toBeLessThan(1);
});
