import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { AskEnvironment, CheckJob } from '../../server/grading/check-runner.ts';
import type { Remembered } from '../../server/grading/child/messages.ts';
import { createCheckRunner } from '../../server/grading/run-checks.ts';
import type { Verdict } from '../../server/grading/verdict.ts';
import { type FakeApiServer, type Mood, startFakeApiServer } from '../fakes/fake-api-server.ts';
import { answerProbe, type FakeProbes } from '../fakes/provider-probes.ts';

const labFolder = fileURLToPath(new URL('../fixtures/labs', import.meta.url));
const never = new AbortController().signal;
const marking = (marks: string[]) => ({
  probe: probing({
    podFile({ path }) {
      marks.push(path);
      return { kind: 'absent', reason: 'nothing' };
    },
  }),
});
const file = { kind: 'file', content: '', size: 1, mode: '0644', uid: 0, gid: 0 } as const;
const probing =
  (probes: FakeProbes): AskEnvironment =>
  async (kind, question) =>
    answerProbe(new Set(), probes, kind, question);

let api: FakeApiServer;
beforeAll(async () => {
  api = await startFakeApiServer();
});
afterAll(() => api.close());
beforeEach(() => api.turn('well'));

const runner = createCheckRunner({ labFolders: [labFolder], checkLimitMs: 2000 });
afterAll(() => runner.close());

async function grade(lab: string, checks: string[], changes: Partial<CheckJob> = {}): Promise<Record<string, Verdict>> {
  const verdicts: Record<string, Verdict> = {};
  await runner.run(
    {
      file: `${labFolder}/${lab}/checks.ts`,
      checks,
      credentials: api.credentials,
      probe: probing({ podFile: () => ({ kind: 'absent', reason: 'no such pod' }) }),
      ...changes,
    },
    (verdict) => {
      expect(verdicts[verdict.check], 'one verdict per check').toBeUndefined();
      verdicts[verdict.check] = verdict;
    },
    never,
  );
  expect(Object.keys(verdicts).sort()).toEqual([...checks].sort());
  return verdicts;
}

const causes = (verdicts: Record<string, Verdict>) =>
  Object.fromEntries(
    Object.entries(verdicts).map(([check, verdict]) => [
      check,
      verdict.outcome === 'cannot_tell' ? verdict.cause : verdict.outcome,
    ]),
  );

describe('checks that work', () => {
  test('read objects, lists, absent kinds and probes', async () => {
    const before = await grade('sound', ['settingsExist', 'podRuns', 'fileIsThere', 'gatewayIsAbsent']);
    expect(causes(before)).toEqual({
      settingsExist: 'not_yet',
      podRuns: 'not_yet',
      fileIsThere: 'not_yet',
      gatewayIsAbsent: 'pass',
    });
    expect(before.settingsExist).toMatchObject({
      observed: { en: 'no ConfigMap' },
      see: 'kubectl get configmap settings',
    });

    api.put({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'settings', namespace: 'default' },
      data: { colour: 'orange' },
    });
    const pod = { apiVersion: 'v1', kind: 'Pod', status: { phase: 'Running' } };
    api.put({ ...pod, metadata: { name: 'other', namespace: 'default', labels: { app: 'other' } } });
    api.put({ ...pod, metadata: { name: 'web', namespace: 'default', labels: { app: 'web' } } });
    const after = await grade('sound', ['settingsExist', 'podRuns', 'fileIsThere'], {
      probe: probing({
        podFile: (question) => ({ ...file, content: JSON.stringify(question) }),
      }),
    });
    expect(causes(after)).toEqual({ settingsExist: 'pass', podRuns: 'pass', fileIsThere: 'pass' });
    expect(after.podRuns).toMatchObject({ evidence: [{ object: 'Pod/default/web' }] });
    expect(after.fileIsThere?.message.en).toContain('/data/file');
  });

  test('are told in less than a second', async () => {
    await grade('sound', ['settingsExist']);
    const started = performance.now();
    await grade('sound', ['settingsExist', 'podRuns']);
    expect(performance.now() - started).toBeLessThan(1000);
  });
});

describe('an API server that', () => {
  const cases: [Mood, string][] = [
    ['failing', 'api_unreachable'],
    ['cutting', 'api_unreachable'],
    ['hanging', 'api_unreachable'],
    ['refusing', 'api_refused'],
  ];
  test.each(cases)('is %s makes it %s', async (mood, cause) => {
    api.turn(mood);
    expect(causes(await grade('sound', ['settingsExist', 'podRuns', 'fileIsThere']))).toEqual({
      settingsExist: cause,
      podRuns: cause,
      fileIsThere: 'not_yet',
    });
  });

  test('is not there makes it api_unreachable', async () => {
    const credentials = { ...api.credentials, server: 'https://127.0.0.1:1' };
    expect(causes(await grade('sound', ['settingsExist'], { credentials }))).toEqual({
      settingsExist: 'api_unreachable',
    });
  });

  test('is somebody else is not believed', async () => {
    const credentials = { ...api.credentials, certificateAuthority: api.credentials.clientCertificate };
    expect(causes(await grade('sound', ['settingsExist'], { credentials }))).toEqual({
      settingsExist: 'api_unreachable',
    });
  });

  test('fails behind the back of a check does not count as the learner’s fault', async () => {
    api.turn('failing');
    expect(causes(await grade('faulty', ['swallowsFaults']))).toEqual({ swallowsFaults: 'api_unreachable' });
  });
});

test('a probe that fails makes it probe_failed', async () => {
  const verdicts = await grade('sound', ['fileIsThere', 'gatewayIsAbsent'], {
    probe: () => Promise.reject(new Error('the node does not answer')),
  });
  expect(causes(verdicts)).toEqual({ fileIsThere: 'probe_failed', gatewayIsAbsent: 'pass' });
  expect(verdicts.fileIsThere).toMatchObject({ detail: expect.stringContaining('the node does not answer') });
});

describe('a check that', () => {
  const cases: [string, string][] = [
    ['throws', 'check_crashed'],
    ['loops', 'check_timed_out'],
    ['neverAnswers', 'check_timed_out'],
    ['eatsHeap', 'check_ran_out_of_memory'],
    ['eatsBuffers', 'check_ran_out_of_memory'],
    ['crashesLater', 'check_crashed'],
    ['leaves', 'check_crashed'],
    ['talksTooMuch', 'check_crashed'],
    ['answersNothing', 'check_crashed'],
    ['answersNonsense', 'check_crashed'],
    ['answersTooMuch', 'check_crashed'],
    ['answersInCircles', 'check_crashed'],
    ['notACheck', 'check_crashed'],
    ['isMissing', 'check_crashed'],
  ];
  test.each(cases)('%s is %s, and its neighbour is told', async (check, cause) => {
    expect(causes(await grade('faulty', [check, 'passes']))).toEqual({ [check]: cause, passes: 'pass' });
  });

  test.each(['readsHost', 'writesFile', 'spawnsProcess', 'startsThread'])('%s is denied by Node', async (check) => {
    const { [check]: verdict } = await grade('faulty', [check]);
    expect(verdict).toMatchObject({
      cause: 'check_crashed',
      detail: expect.stringContaining('Access to this API has been restricted'),
    });
    expect(existsSync('/tmp/drydock-grading-escaped')).toBe(false);
  });

  test.each(['importsModule', 'importsPackage', 'fetches'])('%s gets nothing', async (check) => {
    const { [check]: verdict } = await grade('faulty', [check]);
    expect(verdict).toMatchObject({ cause: 'check_crashed', detail: expect.stringMatching(/may import|not defined/) });
  });

  test('reads the environment finds none of the server’s', async () => {
    const { readsEnvironment } = await grade('faulty', ['readsEnvironment']);
    expect(readsEnvironment?.message.en).toMatch(/^(empty|PWD)$/);
  });
});

describe('a check that takes its time', () => {
  test('gets it, and no more than it asked for', async () => {
    expect(causes(await grade('acting', ['looksForLong', 'looksTooLong', 'looks'], marking([])))).toEqual({
      looksForLong: 'pass',
      looksTooLong: 'check_timed_out',
      looks: 'pass',
    });
  });
});

describe('checks that act', () => {
  test('run after those that look, and one after the other', async () => {
    const marks: string[] = [];
    await grade('acting', ['actsFirst', 'actsSecond', 'looks'], marking(marks));
    expect(marks).toEqual(['looked', 'first begins', 'first ends', 'second begins', 'second ends']);
  });

  test('do not act again until what they depend on has changed', async () => {
    const settings = (colour: string) => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'settings', namespace: 'default' },
      data: { colour },
    });
    const marks: string[] = [];
    const remembered: Record<string, Remembered> = {};
    const run = async () => {
      const job = { file: `${labFolder}/acting/checks.ts`, checks: ['actsFirst'], credentials: api.credentials };
      let outcome: string | undefined;
      await runner.run(
        { ...job, ...marking(marks), remembered },
        ({ check, tookMs: _tookMs, ...result }, basis) => {
          outcome = result.outcome;
          remembered[check] = { fingerprint: basis?.fingerprint ?? '', result };
        },
        never,
      );
      return outcome;
    };
    api.put(settings('blue'));
    expect(await run()).toBe('not_yet');
    expect(await run()).toBe('not_yet');
    expect(marks).toHaveLength(2);
    api.put(settings('orange'));
    expect(await run()).toBe('pass');
    expect(await run()).toBe('pass');
    expect(marks).toHaveLength(4);
  });
});

test('what a check throws is for the operator, not in its message', async () => {
  const { throws } = await grade('faulty', ['throws']);
  expect(throws).toMatchObject({ detail: expect.stringContaining('the secret detail') });
  expect(JSON.stringify(throws?.message)).not.toContain('secret');
});

test('a lab whose file is broken is not told at all', async () => {
  expect(causes(await grade('nowhere', ['one', 'two']))).toEqual({ one: 'check_crashed', two: 'check_crashed' });
});

test('an aborted run ends at once and says nothing more', async () => {
  const ending = new AbortController();
  const verdicts: Verdict[] = [];
  const job = {
    file: `${labFolder}/faulty/checks.ts`,
    checks: ['loops', 'neverAnswers'],
    credentials: api.credentials,
  };
  const run = runner.run({ ...job, probe: probing({}) }, (verdict) => verdicts.push(verdict), ending.signal);
  setTimeout(() => ending.abort(), 200);
  await expect(run).rejects.toThrow();
  expect(verdicts).toEqual([]);
});

/** The grading processes of this test that have a job; the others wait idle. */
function gradingProcesses(): number[] {
  const processes = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return processes.map(Number).filter((pid) => {
    try {
      const parent = / \S (\d+) /.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1];
      return (
        Number(parent) === process.pid && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('grading/child/main')
      );
    } catch {
      return false;
    }
  });
}

describe.runIf(existsSync('/proc/self/stat'))('a grading process that somebody kills', () => {
  const kill = () => {
    for (const pid of gradingProcesses()) process.kill(pid, 'SIGKILL');
  };

  test('once costs nobody anything', async () => {
    const verdicts = grade('faulty', ['neverAnswers', 'passesLate']);
    setTimeout(kill, 200);
    expect(causes(await verdicts)).toEqual({ neverAnswers: 'check_timed_out', passesLate: 'pass' });
  });

  test('again and again makes it check_crashed', async () => {
    const killing = setInterval(kill, 100);
    try {
      const verdicts = await grade('faulty', ['passesLate']);
      expect(verdicts.passesLate).toMatchObject({ cause: 'check_crashed', detail: expect.stringContaining('SIGKILL') });
    } finally {
      clearInterval(killing);
    }
  });
});
