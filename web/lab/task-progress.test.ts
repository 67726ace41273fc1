import { expect, test } from 'vitest';
import type { Attempt, CheckState, TaskOutline, TaskState, VerdictView } from '../../server/api.ts';
import { progressOf } from './task-progress.ts';

const text = { en: '', ko: '' };
const at = '2026-03-02T09:00:00.000Z';
const verdicts: Record<VerdictView['outcome'], VerdictView> = {
  pass: { outcome: 'pass', message: text, evidence: [], at, tookMs: 1 },
  not_yet: { outcome: 'not_yet', message: text, expected: text, observed: text, see: '', evidence: [], at, tookMs: 1 },
  cannot_tell: { outcome: 'cannot_tell', cause: 'api_unreachable', message: text, at, tookMs: 1 },
};

function task(...checks: string[]): TaskOutline {
  return { id: 'claim', title: text, points: 2, checks, hintCount: 0 };
}

function attempt(outcomes: Record<string, VerdictView['outcome']>, state: Partial<TaskState> = {}): Attempt {
  return {
    id: 'one',
    lab: 'storage/pvc-dynamic',
    startedAt: at,
    environment: { state: 'in_use', expiresAt: at },
    checks: Object.entries(outcomes).map(
      ([check, outcome]): CheckState => ({ check, broken: false, verdict: verdicts[outcome] }),
    ),
    tasks: [{ task: 'claim', passed: false, hints: [], tried: false, ...state }],
    earned: 0,
    points: 2,
    grading: false,
  };
}

test('a task that nobody looked at is unchecked', () => {
  expect(progressOf(task('a', 'b'), attempt({}))).toEqual({ state: 'unchecked' });
});

test('the checks that are right count, while others are not', () => {
  expect(progressOf(task('a', 'b'), attempt({ a: 'pass', b: 'not_yet' }))).toEqual({ state: 'open', right: 1 });
});

test('what the platform cannot tell is not held against the learner', () => {
  expect(progressOf(task('a', 'b'), attempt({ a: 'pass', b: 'cannot_tell' }))).toEqual({ state: 'unclear' });
  expect(progressOf(task('a'), attempt({ a: 'cannot_tell' }, { earnedAt: at }))).toEqual({ state: 'unclear' });
});

test('one check that is wrong weighs more than one that cannot be told', () => {
  expect(progressOf(task('a', 'b'), attempt({ a: 'not_yet', b: 'cannot_tell' }))).toEqual({ state: 'open', right: 0 });
});

test('what was earned and is broken now is lost', () => {
  expect(progressOf(task('a'), attempt({ a: 'not_yet' }, { earnedAt: at }))).toEqual({ state: 'lost', right: 0 });
});

test('a task whose checks all pass is done', () => {
  expect(progressOf(task('a'), attempt({ a: 'pass' }, { passed: true, earnedAt: at }))).toEqual({ state: 'done' });
});
