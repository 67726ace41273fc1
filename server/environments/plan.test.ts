import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plan, type Supply } from './plan.ts';

const limits = { maxEnvironments: 4, maxCreating: 2, poolSize: 1 };
const supply = (some: Partial<Supply> = {}): Supply => {
  const { ready = 0, creating = 0, total = ready + creating } = some;
  return { queued: 0, pool: 'filled', ...some, ready, creating, total };
};

describe('plan', () => {
  it('fills the pool when nobody waits', () => {
    expect(plan(supply(), limits)).toEqual({ give: 0, create: 1, retire: 0, waiting: 0 });
    expect(plan(supply({ ready: 1 }), limits)).toEqual({ give: 0, create: 0, retire: 0, waiting: 0 });
  });

  it('gives what is ready to the first, and makes the next for the pool', () => {
    expect(plan(supply({ queued: 1, ready: 1 }), limits)).toEqual({ give: 1, create: 1, retire: 0, waiting: 0 });
  });

  it('lets learners have what is being made for the pool', () => {
    expect(plan(supply({ queued: 1, creating: 1, total: 4 }), limits)).toMatchObject({ create: 0, waiting: 0 });
  });

  it('makes no more at once, and no more in all, than it may', () => {
    expect(plan(supply({ queued: 9 }), limits)).toMatchObject({ create: 2, waiting: 7 });
    expect(plan(supply({ queued: 9, total: 3 }), limits)).toMatchObject({ create: 1, waiting: 8 });
    expect(plan(supply({ queued: 9, total: 4 }), limits)).toMatchObject({ create: 0, waiting: 9 });
  });

  it('makes none for a resting pool, but does for a learner', () => {
    expect(plan(supply({ pool: 'resting' }), limits)).toMatchObject({ create: 0 });
    expect(plan(supply({ pool: 'resting', queued: 1 }), limits)).toMatchObject({ create: 1 });
  });

  it('removes what the pool has too much of', () => {
    expect(plan(supply({ ready: 3 }), limits)).toMatchObject({ retire: 2, create: 0 });
  });

  it('keeps within every limit and serves everybody once, whatever there is', () => {
    const count = (max: number) => fc.nat({ max });
    const some = fc.record({
      queued: count(20),
      ready: count(5),
      creating: count(5),
      taken: count(10),
      pool: fc.constantFrom<Supply['pool'][]>('filled', 'resting'),
    });
    const any = fc.record({
      maxEnvironments: fc.integer({ min: 1, max: 20 }),
      maxCreating: fc.integer({ min: 1, max: 5 }),
      poolSize: count(5),
    });
    fc.assert(
      fc.property(some, any, ({ taken, ...given }, limited) => {
        const total = given.ready + given.creating + taken;
        const { give, create, retire, waiting } = plan({ ...given, total }, limited);
        expect(give + retire).toBeLessThanOrEqual(given.ready);
        expect(give).toBe(Math.min(given.queued, given.ready));
        if (create > 0) {
          expect(total + create).toBeLessThanOrEqual(limited.maxEnvironments);
          expect(given.creating + create).toBeLessThanOrEqual(limited.maxCreating);
          expect(retire).toBe(0);
        }
        expect(waiting).toBe(Math.max(0, given.queued - give - given.creating - create));
      }),
    );
  });
});
