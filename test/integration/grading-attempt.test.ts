import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { type Db, openDatabase } from '../../server/db/database.ts';
import type { EnvironmentId, KubeCredentials } from '../../server/environments/provider.ts';
import { DrydockError } from '../../server/errors.ts';
import type { GradedAttempt } from '../../server/grading/grade-attempt.ts';
import { createGrading, type Grading } from '../../server/grading/grading.ts';
import type { Snapshot } from '../../server/grading/history/snapshot.ts';
import type { Outcome } from '../../server/grading/verdict.ts';
import type { Lab, LabId } from '../../server/labs/lab.ts';
import { createScriptedRunner } from '../fakes/scripted-runner.ts';

const say = (text: string) => ({ en: text, ko: text });

const lab: Lab = {
  id: 'storage/test' as LabId,
  track: 'storage',
  title: say('A lab'),
  summary: say('for tests'),
  minutes: 1,
  difficulty: 'beginner',
  prerequisites: [],
  requires: [],
  addons: [],
  tasks: [
    { id: 'first', title: say('first'), points: 2, checks: ['a', 'b'], hints: [say('look'), say('look closer')] },
    { id: 'second', title: say('second'), points: 3, checks: ['c'], hints: [] },
  ],
  setup: { manifests: [], ready: [], records: [] },
  watches: [{ apiVersion: 'v1', kind: 'Pod' }],
  folder: '/nowhere',
  lesson: say(''),
};

const subject: GradedAttempt = { attempt: 'attempt1', lab, environment: 'env1' as EnvironmentId };

let db: Db;
let now: Date;
let change: (kind?: string) => void;
let credentials: () => Promise<KubeCredentials>;
let grading: Grading;

beforeEach(async () => {
  db = await openDatabase(':memory:');
  now = new Date('2026-01-01T00:00:00Z');
  credentials = async () => ({ server: '', certificateAuthority: '', clientCertificate: '', clientKey: '' });
  const created_at = now.toISOString();
  await db
    .insertInto('people')
    .values({ id: 'p', name: 'Ada', role: 'learner', created_at, last_seen_at: null })
    .execute();
  await db
    .insertInto('attempts')
    .values({ id: 'attempt1', person_id: 'p', lab_id: lab.id, started_at: created_at, ended_at: null })
    .execute();
});
afterEach(async () => {
  grading.close();
  await db.destroy();
});

function gradingWith(outcomes: Record<string, Outcome>) {
  const runner = createScriptedRunner(outcomes);
  grading = createGrading({
    db,
    clock: () => now,
    provider: {
      graderCredentials: () => credentials(),
      probe: () => Promise.reject(new Error('no probe here')),
    },
    runner,
    retryAfterMs: [100, 5],
    times: { quietMs: 5, atMostMs: 20, againMs: [30] },
    follow: async (_credentials, _kinds, onChange) => {
      change = (kind = 'Pod') => onChange({ apiVersion: 'v1', kind });
    },
    log: pino({ level: 'silent' }),
  });
  return runner;
}

const taskOf = async (id: string) => (await grading.state('attempt1', lab)).tasks.find(({ task }) => task === id);
const checkOf = async (id: string) => (await grading.state('attempt1', lab)).checks.find(({ check }) => check === id);

describe('asking', () => {
  test('before the first time, nothing is known and nothing is lost', async () => {
    gradingWith({});
    expect(await grading.state('attempt1', lab)).toEqual({
      checks: ['a', 'b', 'c'].map((check) => ({ check, broken: false })),
      tasks: [
        { task: 'first', passed: false, earnedAt: undefined, hints: [], tried: false },
        { task: 'second', passed: false, earnedAt: undefined, hints: [], tried: false },
      ],
    });
  });

  test('a task is passed and earned when all its checks pass, tried when one does not', async () => {
    gradingWith({ a: 'pass', b: 'not_yet', c: 'pass' });
    await grading.grade(subject);
    expect(await taskOf('first')).toMatchObject({ passed: false, earnedAt: undefined, tried: true });
    expect(await taskOf('second')).toMatchObject({ passed: true, earnedAt: now.toISOString(), tried: false });
    expect(await checkOf('b')).toMatchObject({ broken: false, verdict: { outcome: 'not_yet', see: 'kubectl get' } });
  });

  test('one task runs its checks only', async () => {
    const runner = gradingWith({ c: 'pass' });
    await grading.grade(subject, 'second');
    expect(runner.runs).toEqual([['c']]);
  });

  test('checks that pass one after the other do not earn the task', async () => {
    const runner = gradingWith({ a: 'pass', b: 'not_yet', c: 'not_yet' });
    await grading.grade(subject);
    Object.assign(runner.outcomes, { a: 'not_yet', b: 'pass' });
    await grading.grade(subject);
    expect(await taskOf('first')).toMatchObject({ passed: false, earnedAt: undefined });
    expect(await checkOf('a')).toMatchObject({ broken: true, firstPassedAt: now.toISOString() });
  });

  test('points stay earned when the work is broken afterwards', async () => {
    const runner = gradingWith({ a: 'pass', b: 'pass', c: 'pass' });
    await grading.grade(subject);
    const earnedAt = now.toISOString();
    now = new Date('2026-01-01T01:00:00Z');
    runner.outcomes.a = 'not_yet';
    await grading.grade(subject);
    expect(await taskOf('first')).toMatchObject({ passed: false, earnedAt });
    runner.outcomes.a = 'pass';
    await grading.grade(subject);
    expect(await taskOf('first')).toMatchObject({ passed: true, earnedAt });
  });

  test('the history holds what changed and nothing twice', async () => {
    const runner = gradingWith({ a: 'not_yet', b: 'pass', c: 'pass' });
    await grading.grade(subject);
    await grading.grade(subject);
    runner.outcomes.a = 'pass';
    await grading.grade(subject);
    const history = await db
      .selectFrom('verdicts')
      .select('outcome')
      .where('check_id', '=', 'a')
      .orderBy('id')
      .execute();
    expect(history.map(({ outcome }) => outcome)).toEqual(['not_yet', 'pass']);
  });

  test('every verdict is told when it comes, and so are beginning and end', async () => {
    gradingWith({ a: 'pass', b: 'pass', c: 'pass' });
    const told: boolean[] = [];
    grading.onChange((attempt) => told.push(grading.isRunning(attempt)));
    await grading.grade(subject);
    expect(told).toEqual([true, true, true, true, false]);
  });
});

describe('a check that was right and is broken', () => {
  const service = (selector: Record<string, string> | undefined): Snapshot => ({
    apiVersion: 'v1',
    kind: 'Service',
    namespace: 'shop',
    name: 'web',
    content: selector && { metadata: { uid: '1' }, spec: { selector } },
  });
  const gradeWith = async (runner: ReturnType<typeof gradingWith>, outcome: Outcome, object: Snapshot) => {
    runner.outcomes.c = outcome;
    runner.bases.c = { objects: [object] };
    now = new Date(now.getTime() + 60_000);
    await grading.grade(subject, 'second');
    return checkOf('c');
  };
  const change = { object: 'Service/shop/web', what: 'changed', field: 'spec.selector.app', before: 'web' };

  test('says by which change, and since when, as long as it is', async () => {
    const runner = gradingWith({});
    expect(await gradeWith(runner, 'pass', service({ app: 'web' }))).toMatchObject({ brokenBy: undefined });
    const broken = await gradeWith(runner, 'not_yet', service({ app: 'wbe' }));
    const since = now.toISOString();
    expect(broken).toMatchObject({ broken: true, brokenBy: { at: since, changes: [{ ...change, after: 'wbe' }] } });
    const still = await gradeWith(runner, 'not_yet', service({ app: 'other' }));
    expect(still?.brokenBy).toEqual(broken?.brokenBy);
    expect((await gradeWith(runner, 'cannot_tell', service({})))?.brokenBy).toEqual(broken?.brokenBy);
    expect(await gradeWith(runner, 'pass', service({ app: 'web' }))).toMatchObject({
      broken: false,
      brokenBy: undefined,
    });
    const again = await gradeWith(runner, 'not_yet', service(undefined));
    expect(again?.brokenBy?.changes).toEqual([{ object: 'Service/shop/web', what: 'deleted' }]);
  });

  test('is compared with what it last rested on, which the check is told', async () => {
    const runner = gradingWith({});
    await gradeWith(runner, 'pass', service({ app: 'first' }));
    await gradeWith(runner, 'pass', service({ app: 'web' }));
    const broken = await gradeWith(runner, 'not_yet', service({ app: 'wbe' }));
    expect(broken?.brokenBy?.changes).toEqual([{ ...change, after: 'wbe' }]);
    const { content: _content, ...reference } = service(undefined);
    expect(runner.jobs.map(({ passedWith }) => passedWith)).toEqual([{}, { c: [reference] }, { c: [reference] }]);
  });

  test('that never passed is not broken', async () => {
    const runner = gradingWith({});
    expect(await gradeWith(runner, 'not_yet', service({}))).toMatchObject({ broken: false, brokenBy: undefined });
  });
});

describe('cannot_tell', () => {
  test('is tried again, with the learner told so, and then given up', async () => {
    const runner = gradingWith({ a: 'cannot_tell', b: 'pass', c: 'pass' });
    const done = grading.grade(subject);
    await vi.waitFor(async () => expect((await checkOf('a'))?.verdict?.message.en).toContain('trying again'));
    await done;
    expect(runner.runs).toEqual([['a', 'b', 'c'], ['a'], ['a']]);
    expect((await checkOf('a'))?.verdict?.message.en).toContain('stays yours');
  });

  test('keeps its detail from the learner', async () => {
    gradingWith({ a: 'cannot_tell', b: 'pass', c: 'pass' });
    await grading.grade(subject);
    expect(JSON.stringify(await grading.state('attempt1', lab))).not.toContain('operator');
  });

  test('takes nothing away and counts as no try', async () => {
    const runner = gradingWith({ a: 'pass', b: 'pass', c: 'cannot_tell' });
    await grading.grade(subject);
    Object.assign(runner.outcomes, { a: 'cannot_tell', b: 'cannot_tell' });
    await grading.grade(subject);
    expect(await taskOf('first')).toMatchObject({ passed: true, earnedAt: now.toISOString(), tried: false });
    expect(await checkOf('a')).toMatchObject({ broken: false, verdict: { outcome: 'cannot_tell' } });
    expect(await taskOf('second')).toMatchObject({ passed: false, tried: false });
  });

  test('that clears up in a second try earns the task', async () => {
    const runner = gradingWith({ a: 'pass', b: 'cannot_tell', c: 'pass' });
    const stop = grading.onChange(() => {
      if (runner.runs.length === 1) runner.outcomes.b = 'pass';
    });
    await grading.grade(subject);
    stop();
    expect(await taskOf('first')).toMatchObject({ passed: true, earnedAt: now.toISOString() });
  });

  test.each([
    ['environment_not_ready', 'environment_gone'],
    ['environment_failed', 'api_unreachable'],
  ] as const)('comes of an environment that is %s', async (code, cause) => {
    gradingWith({});
    credentials = () => Promise.reject(new DrydockError(code));
    await grading.grade(subject, 'second');
    expect(await checkOf('c')).toMatchObject({ verdict: { outcome: 'cannot_tell', cause } });
  });
});

describe('by itself', () => {
  test('a change is graded, and nobody has tried anything', async () => {
    const runner = gradingWith({ a: 'not_yet', b: 'pass', c: 'pass' });
    await grading.watch(subject);
    expect(runner.runs).toEqual([]);
    change();
    await vi.waitFor(async () => expect(await taskOf('second')).toMatchObject({ passed: true }));
    expect(await taskOf('first')).toMatchObject({ tried: false });
    await vi.waitFor(() => expect(runner.runs).toHaveLength(2));
  });

  test('a change grades the tasks that it may concern', async () => {
    const runner = gradingWith({ a: 'pass', b: 'pass', c: 'pass' });
    Object.assign(runner.bases, { a: { reads: [] }, b: { reads: [] }, c: { reads: ['v1/Pod'] } });
    await grading.grade(subject);
    await grading.watch(subject);
    await vi.waitFor(() => expect(runner.runs).toHaveLength(2));
    change();
    await vi.waitFor(() => expect(runner.runs.slice(2)).toEqual([['c'], ['c']]));
  });

  test('coming back to an attempt with verdicts brings them up to date', async () => {
    const runner = gradingWith({ a: 'pass', b: 'pass', c: 'pass' });
    await grading.grade(subject);
    grading.unwatch('attempt1');
    runner.outcomes.c = 'not_yet';
    await grading.watch(subject);
    await vi.waitFor(async () => expect(await checkOf('c')).toMatchObject({ broken: true }));
  });

  test('what an acting check answered is kept until the learner asks', async () => {
    const runner = gradingWith({ a: 'pass', b: 'pass', c: 'pass' });
    runner.bases.c = { fingerprint: 'of now' };
    await grading.grade(subject);
    await grading.watch(subject);
    await vi.waitFor(() => expect(runner.jobs).toHaveLength(2));
    expect(runner.jobs[1]?.remembered).toMatchObject({ c: { fingerprint: 'of now', result: { outcome: 'pass' } } });
    await grading.grade(subject);
    expect(runner.jobs[2]?.remembered).toEqual({});
  });

  test('what could not be told is looked at again, without a change', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const runner = gradingWith({ a: 'cannot_tell', b: 'pass', c: 'pass' });
    await grading.watch(subject);
    await grading.grade(subject);
    runner.outcomes.a = 'pass';
    expect(runner.runs).toHaveLength(3);
    vi.advanceTimersByTime(15_000);
    vi.useRealTimers();
    await vi.waitFor(async () => expect(await taskOf('first')).toMatchObject({ passed: true }));
  });

  test('a check may ask to be looked at again', async () => {
    const runner = gradingWith({ a: 'pass', b: 'pass' });
    const soon = { message: say('not over'), expected: say('over'), observed: say('-'), see: 'kubectl', evidence: [] };
    runner.outcomes.c = { outcome: 'not_yet', ...soon, againInSeconds: 1 };
    await grading.watch(subject);
    await grading.grade(subject);
    runner.outcomes.c = 'pass';
    expect(runner.runs).toHaveLength(1);
    await vi.waitFor(async () => expect(await taskOf('second')).toMatchObject({ passed: true }), { timeout: 3000 });
    await new Promise((resolve) => setTimeout(resolve, 1200));
    expect(runner.runs).toHaveLength(2);
  });

  test('after the end nothing is graded any more', async () => {
    const runner = gradingWith({ a: 'pass', b: 'pass', c: 'pass' });
    await grading.watch(subject);
    grading.unwatch('attempt1');
    change();
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(runner.runs).toEqual([]);
  });
});
