import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { environmentStates, statesBefore } from './environment-state.ts';

const state = fc.constantFrom(...environmentStates);

describe('the states of an environment', () => {
  it('begin with creating, which nothing leads back to', () => {
    expect(statesBefore('creating')).toEqual([]);
  });

  it('can all be left for destroying, and destroying for nothing else', () => {
    fc.assert(
      fc.property(state, (one) => {
        expect(statesBefore('destroying')).toContain(one);
        if (one !== 'destroying') expect(statesBefore(one)).not.toContain('destroying');
      }),
    );
  });

  it('never let a learner into an environment that was not set up', () => {
    expect(statesBefore('in_use').toSorted()).toEqual(['resetting', 'setting_up']);
    expect(statesBefore('setting_up')).toEqual(['ready']);
    expect(statesBefore('resetting')).toEqual(['in_use']);
  });

  it('never give an environment that somebody had to somebody else', () => {
    const reach = (from: string): string[] =>
      environmentStates.filter((to) => statesBefore(to).some((one) => one === from));
    fc.assert(
      fc.property(
        fc.constantFrom('setting_up', 'in_use', 'resetting'),
        fc.array(fc.nat(5), { maxLength: 20 }),
        (from, turns) => {
          let at: string = from;
          for (const turn of turns) {
            const next = reach(at);
            at = next[turn % next.length] ?? at;
            expect(['ready', 'creating']).not.toContain(at);
          }
        },
      ),
    );
  });
});
