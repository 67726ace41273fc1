import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addSession,
  addTabs,
  isSplit,
  type Layout,
  removeSession,
  restoreLayout,
  sessionToThe,
  showSession,
  splitPlace,
} from './layout.ts';

const one = restoreLayout(['bash-1'], undefined);
const three = restoreLayout(['bash-1', 'bash-2', 'bash-3'], undefined);

describe('coming back', () => {
  it('begins with one session where none lives', () => {
    expect(restoreLayout([], undefined)).toMatchObject({ sessions: ['bash-1'], shown: ['bash-1'], active: 'bash-1' });
  });

  it('shows what was shown', () => {
    const kept = splitPlace(showSession(three, 'bash-2'), 'rows');
    expect(restoreLayout(three.sessions, kept)).toEqual(kept);
  });

  it('leaves out what has ended meanwhile', () => {
    const kept = splitPlace(three, 'rows');
    expect(restoreLayout(['bash-2', 'bash-3'], kept)).toMatchObject({ shown: ['bash-2'], active: 'bash-2' });
    expect(restoreLayout(['bash-3'], kept)).toMatchObject({ shown: ['bash-3'], active: 'bash-3' });
  });
});

describe('a split', () => {
  it('takes the next session that has a tab, or a new one, and goes there', () => {
    expect(splitPlace(three, 'columns')).toMatchObject({ shown: ['bash-1', 'bash-2'], active: 'bash-2' });
    expect(splitPlace(one, 'rows')).toMatchObject({
      sessions: ['bash-1', 'bash-2'],
      shown: ['bash-1', 'bash-2'],
      split: 'rows',
      active: 'bash-2',
    });
  });

  it('is turned by the other key, and ended by the same one with the active session left', () => {
    const columns = splitPlace(three, 'columns');
    expect(splitPlace(columns, 'rows')).toEqual({ ...columns, split: 'rows' });
    expect(splitPlace(columns, 'columns')).toMatchObject({ shown: ['bash-2'], active: 'bash-2' });
  });

  it('shows another tab in the place of the active one, and does not show one twice', () => {
    const columns = splitPlace(three, 'columns');
    expect(showSession(columns, 'bash-3')).toMatchObject({ shown: ['bash-1', 'bash-3'], active: 'bash-3' });
    expect(showSession(columns, 'bash-1')).toMatchObject({ shown: ['bash-1', 'bash-2'], active: 'bash-1' });
    expect(addSession(columns)).toMatchObject({ shown: ['bash-1', 'bash-4'], active: 'bash-4' });
  });

  it('ends with one of its sessions', () => {
    const columns = splitPlace(three, 'columns');
    expect(removeSession(columns, 'bash-2')).toMatchObject({ shown: ['bash-1'], active: 'bash-1' });
    expect(removeSession(columns, 'bash-3')).toMatchObject({ shown: ['bash-1', 'bash-2'], active: 'bash-2' });
  });

  it('is crossed in its own direction', () => {
    const columns = splitPlace(three, 'columns');
    expect(sessionToThe('left', columns)).toBe('bash-1');
    expect(sessionToThe('right', columns)).toBeUndefined();
    expect(sessionToThe('up', columns)).toBeUndefined();
    const rows = { ...columns, split: 'rows' as const, active: 'bash-1' };
    expect(sessionToThe('down', rows)).toBe('bash-2');
    expect(sessionToThe('up', rows)).toBeUndefined();
    expect(sessionToThe('down', one)).toBeUndefined();
  });
});

describe('without a split', () => {
  it('the neighbour takes the place of a session that is ended, and the last one stays', () => {
    expect(removeSession(three, 'bash-1')).toMatchObject({ shown: ['bash-2'], active: 'bash-2' });
    expect(removeSession(showSession(three, 'bash-3'), 'bash-3')).toMatchObject({ shown: ['bash-2'] });
    expect(removeSession(one, 'bash-1')).toBe(one);
  });

  it('a session that came from elsewhere has a tab and takes no place', () => {
    expect(addTabs(one, ['bash-7', 'bash-1'])).toEqual({ ...one, sessions: ['bash-1', 'bash-7'] });
    expect(addSession(addTabs(one, ['bash-7'])).active).toBe('bash-8');
  });
});

it('whatever is done, what is shown has a tab, is shown once, and one of it is active', () => {
  const session = fc.integer({ min: 1, max: 6 }).map((number) => `bash-${number}`);
  const change: fc.Arbitrary<(layout: Layout) => Layout> = fc.oneof(
    fc.constant(addSession),
    session.map((name) => (layout: Layout) => removeSession(layout, name)),
    session.map((name) => (layout: Layout) => (layout.sessions.includes(name) ? showSession(layout, name) : layout)),
    fc.constantFrom('columns' as const, 'rows' as const).map((split) => (layout: Layout) => splitPlace(layout, split)),
    fc.array(session).map((names) => (layout: Layout) => addTabs(layout, names)),
    fc.array(session).map((alive) => (layout: Layout) => restoreLayout([...new Set(alive)], layout)),
  );
  fc.assert(
    fc.property(fc.array(change, { maxLength: 30 }), (changes) => {
      const { sessions, shown, active } = changes.reduce((layout, apply) => apply(layout), one);
      expect(new Set(sessions).size).toBe(sessions.length);
      expect(new Set(shown).size).toBe(shown.length);
      expect(sessions).toEqual(expect.arrayContaining([...shown]));
      expect(shown).toContain(active);
    }),
  );
  expect(isSplit(one)).toBe(false);
});
