import { expect, test } from 'vitest';
import type { Person } from '../api.ts';
import { can } from './can.ts';

const learner: Person = { id: 'a', name: 'a', role: 'learner' };
const instructor: Person = { id: 'b', name: 'b', role: 'instructor' };
const admin: Person = { id: 'c', name: 'c', role: 'admin' };

test.each([
  [learner, true, true],
  [instructor, false, true],
  [admin, false, true],
])('an attempt is worked on by its owner alone and read by those who teach: %o', (actor, works, reads) => {
  expect(can(actor, 'attempt:work', { ownerId: learner.id })).toBe(works);
  expect(can(actor, 'attempt:read', { ownerId: learner.id })).toBe(reads);
});

test('a learner does not read what another learner does', () => {
  expect(can(learner, 'attempt:read', { ownerId: 'z' })).toBe(false);
});

test('nobody invites somebody above themselves', () => {
  expect(can(learner, 'people:invite', { role: 'learner' })).toBe(false);
  expect(can(instructor, 'people:invite', { role: 'learner' })).toBe(true);
  expect(can(instructor, 'people:invite', { role: 'instructor' })).toBe(false);
  expect(can(instructor, 'people:invite', { role: 'admin' })).toBe(false);
  expect(can(admin, 'people:invite', { role: 'admin' })).toBe(true);
});
