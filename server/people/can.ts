import type { Person } from '../api.ts';
import { DrydockError } from '../errors.ts';

/** What somebody may want to do, and to what. */
export interface Wishes {
  'lab:read': null;
  'attempt:start': null;
  'attempt:read': { ownerId: string };
  /** Type in its terminal, grade, reset, end. */
  'attempt:work': { ownerId: string };
  'people:read': null;
  'people:invite': { role: Person['role'] };
}

export type Action = keyof Wishes;

type Rule<A extends Action> = (actor: Person, subject: Wishes[A]) => boolean;

const teaches = (actor: Person) => actor.role !== 'learner';
const owns = (actor: Person, subject: { ownerId: string }) => subject.ownerId === actor.id;

/** The one table of who may do what. Asked on every HTTP request and every socket event. */
const rules: { [A in Action]: Rule<A> } = {
  'lab:read': () => true,
  'attempt:start': () => true,
  'attempt:read': (actor, subject) => owns(actor, subject) || teaches(actor),
  'attempt:work': owns,
  'people:read': teaches,
  'people:invite': (actor, { role }) => actor.role === 'admin' || (actor.role === 'instructor' && role === 'learner'),
};

export function can<A extends Action>(actor: Person, action: A, subject: Wishes[A]): boolean {
  return rules[action](actor, subject);
}

/** Throws `not_allowed` unless the actor may. */
export function demand<A extends Action>(actor: Person, action: A, subject: Wishes[A]): void {
  if (!can(actor, action, subject)) throw new DrydockError('not_allowed', `${actor.id} wants ${action}`);
}
