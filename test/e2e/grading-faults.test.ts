import { pino } from 'pino';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Db, openDatabase } from '../../server/db/database.ts';
import type { EnvironmentId, HomeId } from '../../server/environments/provider.ts';
import { setUpLab } from '../../server/environments/set-up-lab.ts';
import type { GradedAttempt } from '../../server/grading/grade-attempt.ts';
import { createGrading, type Grading } from '../../server/grading/grading.ts';
import { followChanges } from '../../server/grading/kube/follow-changes.ts';
import { createCheckRunner } from '../../server/grading/run-checks.ts';
import { newId } from '../../server/ids.ts';
import { readLabs } from '../../server/labs/read-labs.ts';
import { root } from '../../server/paths.ts';
import { preparationMs, realKind } from './real-kind.ts';

const minute = 60_000;
const labFolder = `${root}/labs`;
const lab = readLabs([labFolder]).get('storage/pvc-dynamic');
const environment = newId() as EnvironmentId;
const subject: GradedAttempt = { attempt: 'attempt1', lab, environment };
const { signal } = new AbortController();

let kind: Awaited<ReturnType<typeof realKind>>;
let db: Db;
let grading: Grading;

beforeAll(async () => {
  kind = await realKind();
  const { provider } = kind;
  db = await openDatabase(':memory:');
  const at = new Date().toISOString();
  await db
    .insertInto('people')
    .values({ id: 'p', name: 'Ada', role: 'learner', created_at: at, last_seen_at: null })
    .execute();
  await db
    .insertInto('attempts')
    .values({ id: subject.attempt, person_id: 'p', lab_id: lab.id, started_at: at, ended_at: null })
    .execute();
  await provider.create(environment, () => {}, signal);
  await provider.equip(environment, newId() as HomeId, signal);
  await setUpLab(provider, environment, lab, signal);
  grading = createGrading({
    db,
    clock: () => new Date(),
    provider,
    runner: createCheckRunner({ labFolders: [labFolder] }),
    follow: followChanges,
    log: pino({ level: 'silent' }),
  });
}, preparationMs);

afterAll(async () => {
  grading.close();
  await kind.provider.destroy(environment, signal);
  await kind.dispose();
  await db.destroy();
}, 2 * minute);

const inToolbox = async (script: string) => {
  const request = { where: 'toolbox', command: ['bash', '-c', script], timeoutSeconds: 60 } as const;
  const { exitCode, stderr } = await kind.provider.exec(environment, request, signal);
  expect(exitCode, stderr).toBe(0);
};
const onNode = (...command: string[]) =>
  kind.provider.exec(environment, { where: 'cluster', command, timeoutSeconds: 60 }, signal);

const firstTask = async () => (await grading.state(subject.attempt, lab)).tasks[0];
const firstCheck = async () => (await grading.state(subject.attempt, lab)).checks[0];

/** Outcome of each check, or the cause why it could not be told. */
const outcomes = async () => {
  const { checks } = await grading.state(subject.attempt, lab);
  return Object.fromEntries(
    checks.map(({ check, verdict }) => [check, verdict?.outcome === 'cannot_tell' ? verdict.cause : verdict?.outcome]),
  );
};

const claim = `kubectl apply -n records -f - <<'END'
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: ledger }
spec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }
END`;

test('a click is answered in less than a second', async () => {
  await grading.grade(subject);
  const started = performance.now();
  await grading.grade(subject);
  const took = performance.now() - started;
  console.log(
    `grading round trip: ${Math.round(took)} ms for ${(await grading.state(subject.attempt, lab)).checks.length} checks`,
  );
  expect(took).toBeLessThan(1000);
  expect(await firstCheck()).toMatchObject({ verdict: { outcome: 'not_yet' } });
});

test('a change is graded by itself', async () => {
  await grading.watch(subject);
  await new Promise((resolve) => setTimeout(resolve, 1000));
  await inToolbox(claim);
  const returned = performance.now();
  await vi.waitFor(async () => expect(await firstTask()).toMatchObject({ passed: true }), {
    timeout: 10_000,
    interval: 20,
  });
  console.log(`from kubectl apply to the verdict: ${Math.round(performance.now() - returned)} ms`);
  expect(await firstTask()).toMatchObject({ earnedAt: expect.any(String) });
});

test('an API server that is stopped makes it cannot_tell, and takes nothing away', async () => {
  const { earnedAt } = (await firstTask()) ?? {};
  await onNode('mv', '/etc/kubernetes/manifests/kube-apiserver.yaml', '/etc/kubernetes/kube-apiserver.yaml');
  try {
    await vi.waitFor(
      async () => {
        await grading.grade(subject, 'claim');
        expect(await firstCheck()).toMatchObject({
          broken: false,
          verdict: { outcome: 'cannot_tell', cause: 'api_unreachable' },
        });
      },
      { timeout: minute, interval: 500 },
    );
    expect(await firstTask()).toMatchObject({ passed: true, earnedAt });
  } finally {
    await onNode('mv', '/etc/kubernetes/kube-apiserver.yaml', '/etc/kubernetes/manifests/kube-apiserver.yaml');
  }
  await vi.waitFor(
    async () => {
      await grading.grade(subject, 'claim');
      expect(await firstCheck()).toMatchObject({ verdict: { outcome: 'pass' } });
    },
    { timeout: 2 * minute, interval: 1000 },
  );
});

test('after the API server came back, changes are graded by themselves again', async () => {
  await inToolbox('kubectl delete pvc ledger -n records');
  await vi.waitFor(async () => expect(await firstCheck()).toMatchObject({ broken: true }), {
    timeout: minute,
    interval: 100,
  });
});

test('the change that broke it is told', async () => {
  expect(await firstCheck()).toMatchObject({
    brokenBy: { changes: [{ object: 'PersistentVolumeClaim/records/ledger', what: 'deleted' }] },
  });
});

test('a probe that is missing makes it cannot_tell, and only where it is needed', async () => {
  await inToolbox(claim);
  await inToolbox(
    'kubectl patch deploy intake -n records --type json -p \'[{"op": "replace", "path": "/spec/template/spec/volumes/0", "value": {"name": "records", "persistentVolumeClaim": {"claimName": "ledger"}}}]\'',
  );
  await inToolbox('kubectl rollout status deploy/intake -n records --timeout 60s');
  await onNode('mv', '/usr/bin/drydock-node', '/usr/bin/drydock-node.away');
  try {
    await grading.grade(subject);
    expect(await outcomes()).toMatchObject({
      claimAsksForStorage: 'pass',
      claimIsBound: 'pass',
      recordsSurvivePods: 'probe_failed',
    });
  } finally {
    await onNode('mv', '/usr/bin/drydock-node.away', '/usr/bin/drydock-node');
  }
  await grading.grade(subject);
  expect(await outcomes()).toMatchObject({ recordsSurvivePods: 'not_yet' });
});

test("a learner cannot take the grader's rights away, and without them it is cannot_tell", async () => {
  for (const object of [
    'clusterrolebinding drydock:grader',
    'clusterrole drydock:grader',
    'validatingadmissionpolicy drydock-grader',
    'validatingadmissionpolicybinding drydock-grader',
  ]) {
    const request = {
      where: 'toolbox',
      command: ['bash', '-c', `kubectl delete ${object}`],
      timeoutSeconds: 60,
    } as const;
    expect.soft(await kind.provider.exec(environment, request, signal), object).toMatchObject({ exitCode: 1 });
  }
  const kubectl = ['kubectl', '--kubeconfig', '/etc/kubernetes/admin.conf'];
  const { stdout: binding } = await onNode(...kubectl, 'get', 'clusterrolebinding', 'drydock:grader', '-o', 'json');
  await onNode(...kubectl, 'delete', 'clusterrolebinding', 'drydock:grader');
  try {
    await vi.waitFor(
      async () => {
        await grading.grade(subject, 'claim');
        expect(await outcomes()).toMatchObject({ claimAsksForStorage: 'api_refused' });
      },
      { timeout: minute, interval: 500 },
    );
  } finally {
    const command = [...kubectl, 'create', '-f', '-'];
    const request = { where: 'cluster', command, stdin: binding, timeoutSeconds: 60 } as const;
    await kind.provider.exec(environment, request, signal);
  }
  await vi.waitFor(
    async () => {
      await grading.grade(subject, 'claim');
      expect(await outcomes()).toMatchObject({ claimAsksForStorage: 'pass' });
    },
    { timeout: minute, interval: 500 },
  );
});

test('an environment that is paused makes it cannot_tell', async () => {
  await kind.provider.pause(environment, signal);
  try {
    await grading.grade(subject, 'claim');
    expect(await firstCheck()).toMatchObject({ verdict: { outcome: 'cannot_tell' } });
  } finally {
    await kind.provider.resume(environment, signal);
  }
  await vi.waitFor(
    async () => {
      await grading.grade(subject, 'claim');
      expect(await firstCheck()).toMatchObject({ verdict: { outcome: 'pass' } });
    },
    { timeout: minute, interval: 1000 },
  );
});
