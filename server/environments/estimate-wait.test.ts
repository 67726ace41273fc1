import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { estimateWait, type Wait } from './estimate-wait.ts';

const wait = (some: Partial<Wait>): Wait => ({
  position: 1,
  creating: [],
  maxCreating: 1,
  roomAfter: [0, 0, 0, 0],
  createSeconds: 30,
  setUpSeconds: 5,
  ...some,
});

describe('estimateWait', () => {
  it('is one creation and the set-up for the first', () => {
    expect(estimateWait(wait({}))).toBe(35);
  });

  it('counts those before, as many at a time as are made', () => {
    expect(estimateWait(wait({ position: 3 }))).toBe(95);
    expect(estimateWait(wait({ position: 3, maxCreating: 2 }))).toBe(65);
  });

  it('waits for the creations that are running', () => {
    expect(estimateWait(wait({ creating: [12] }))).toBe(47);
    expect(estimateWait(wait({ creating: [12], maxCreating: 2 }))).toBe(35);
  });

  it('waits for room', () => {
    expect(estimateWait(wait({ roomAfter: [600] }))).toBe(635);
    expect(estimateWait(wait({ position: 2, roomAfter: [0, 600] }))).toBe(635);
    expect(estimateWait(wait({ position: 5, roomAfter: [600] }))).toBe(755);
  });

  it('never promises less to those who stand further behind', () => {
    const seconds = fc.integer({ min: 0, max: 1000 });
    fc.assert(
      fc.property(
        fc.array(seconds, { maxLength: 4 }),
        fc.array(seconds, { maxLength: 8 }),
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 1, max: 20 }),
        (creating, room, maxCreating, position) => {
          const some = { creating, maxCreating, roomAfter: room.toSorted((one, other) => one - other) };
          const [here, behind] = [position, position + 1].map((place) =>
            estimateWait(wait({ ...some, position: place })),
          );
          expect(behind).toBeGreaterThanOrEqual(here ?? Number.NaN);
        },
      ),
    );
  });
});
