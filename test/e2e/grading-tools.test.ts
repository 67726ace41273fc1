import { readFileSync } from 'node:fs';
import type { CoreV1Event, V1ConfigMap, V1Pod, V1Secret, V1StatefulSet } from '@kubernetes/client-node';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Db, openDatabase } from '../../server/db/database.ts';
import type { EnvironmentId, HomeId } from '../../server/environments/provider.ts';
import {
  type ActingTools,
  accessMatrix,
  demandControls,
  isReady,
  liesWithin,
  podsOf,
  recordDuring,
  rolloutSpan,
  share,
} from '../../server/grading/check.ts';
import type { AskEnvironment } from '../../server/grading/check-runner.ts';
import { makeTools } from '../../server/grading/child/make-tools.ts';
import type { GradedAttempt } from '../../server/grading/grade-attempt.ts';
import { createGrading, type Grading } from '../../server/grading/grading.ts';
import { type ApiServer, connectApiServer } from '../../server/grading/kube/api-server.ts';
import { followChanges } from '../../server/grading/kube/follow-changes.ts';
import { createCheckRunner } from '../../server/grading/run-checks.ts';
import type { Verdict } from '../../server/grading/verdict.ts';
import { newId } from '../../server/ids.ts';
import type { Lab } from '../../server/labs/lab.ts';
import { readLabs } from '../../server/labs/read-labs.ts';
import { root } from '../../server/paths.ts';
import { verbatim } from '../../server/text.ts';
import { preparationMs, realKind } from './real-kind.ts';

const minute = 60_000;
const environment = newId() as EnvironmentId;
const { signal } = new AbortController();
const namespace = 'shop';

let kind: Awaited<ReturnType<typeof realKind>>;
let api: ApiServer;
let tools: ActingTools;
let crowd: string[];

const onNode = async (command: readonly string[], stdin?: string) => {
  const request = { where: 'cluster', command, stdin, timeoutSeconds: 120 } as const;
  const { exitCode, stdout, stderr } = await kind.provider.exec(environment, request, signal);
  expect(exitCode, stderr).toBe(0);
  return stdout;
};
const inToolbox = async (script: string) => {
  const request = { where: 'toolbox', command: ['bash', '-c', script], timeoutSeconds: 90 } as const;
  const { exitCode, stdout, stderr } = await kind.provider.exec(environment, request, signal);
  expect(exitCode, stderr).toBe(0);
  return stdout;
};

const certificate = (name: string) => readFileSync(`${root}/test/fixtures/certificates/${name}`, 'utf8');
const tls = {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'canary', namespace },
  type: 'kubernetes.io/tls',
  stringData: { 'tls.crt': certificate('server.crt'), 'tls.key': certificate('server.key') },
};

beforeAll(async () => {
  kind = await realKind();
  const { provider } = kind;
  await provider.create(environment, () => {}, signal);
  await provider.equip(environment, newId() as HomeId, signal);
  const shop = readFileSync(`${import.meta.dirname}/grading/shop.yaml`, 'utf8');
  await onNode(['kubectl', 'apply', '-f', '-'], `${shop}\n---\n${JSON.stringify(tls)}`);
  await onNode('kubectl wait pod --all -n shop --for condition=Ready --timeout 100s'.split(' '));
  api = connectApiServer(await provider.graderCredentials(environment));
  const probes: Parameters<typeof makeTools>[0]['probes'] = {
    ask: (probe, question, ended) => provider.probe(environment, probe, question, ended),
  };
  ({ tools } = makeTools({ api, probes, promiseUndo: () => () => {} })(signal));
  const pods = await podsOf(tools.kube, { kind: 'Deployment', namespace, name: 'crowd' });
  crowd = pods.map(({ metadata }) => metadata?.name ?? '');
}, preparationMs);

afterAll(async () => {
  api.close();
  await kind.provider.destroy(environment, signal);
  await kind.dispose();
}, 2 * minute);

const pod = (name: string) => ({ namespace, pod: name });
const addressOf = async (name: string) =>
  (await tools.kube.get<V1Pod>('v1', 'Pod', name, namespace))?.status?.podIP ?? '';

/** Packets that this rule matches go nowhere while `during` runs, as with a policy. */
async function withRule<T>(rule: string, during: () => Promise<T>): Promise<T> {
  const table = ['table ip walled {', 'chain walls {', 'type filter hook forward priority -300;', rule, '}', '}'];
  await onNode(['nft', '-f', '-'], table.join('\n'));
  try {
    return await during();
  } finally {
    await onNode(['nft', 'delete', 'table', 'ip', 'walled']);
  }
}

describe('traffic', () => {
  test('between nine Pods on two ports is told in less than three seconds, with the cell that is blocked', async () => {
    expect(crowd).toHaveLength(9);
    const [from = '', to = ''] = await Promise.all([addressOf(crowd[0] ?? ''), addressOf(crowd[1] ?? '')]);
    const { matrix, ms } = await withRule(`ip saddr ${from} ip daddr ${to} tcp dport 8080 drop`, async () => {
      const started = performance.now();
      const matrix = await tools.traffic({
        from: Object.fromEntries(crowd.map((name) => [name, pod(name)])),
        to: Object.fromEntries(
          crowd.flatMap((name) =>
            [8080, 8081].map((port) => [`${name}:${port}`, { host: pod(name), port, protocol: 'tcp' as const }]),
          ),
        ),
      });
      return { matrix, ms: performance.now() - started };
    });
    console.log(`traffic matrix 9 x 9 x 2 with a blocked cell: ${Math.round(ms)} ms`);
    const odd = crowd.flatMap((one) =>
      crowd.flatMap((other) => {
        const outcomes = [8080, 8081].map((port) => matrix[one]?.[`${other}:${port}`]?.outcome);
        return outcomes.join() === 'connected,refused' ? [] : [[one, other, ...outcomes]];
      }),
    );
    expect(odd).toEqual([[crowd[0], crowd[1], 'timed_out', 'refused']]);
    expect(ms).toBeLessThan(3000);
  });

  test('tells five outcomes apart, over TCP and UDP, from Pods, the node and outside', async () => {
    const node = (await tools.kube.list<V1Pod>('v1', 'Pod', { namespace: 'kube-system' })).find(
      ({ metadata }) => metadata?.labels?.component === 'etcd',
    )?.status?.podIP;
    const matrix = await tools.traffic({
      from: { app: pod('careful'), node: 'node', outside: 'outside', nobody: pod('nobody') },
      to: {
        service: { host: 'canary.shop.svc.cluster.local', port: 8080, protocol: 'tcp' },
        closed: { host: pod('canary'), port: 9, protocol: 'tcp' },
        nodePort: { host: node ?? '', port: 30080, protocol: 'tcp' },
        dns: { host: 'kube-dns.kube-system.svc.cluster.local', port: 53, protocol: 'udp' },
        closedUdp: { host: pod('canary'), port: 9, protocol: 'udp' },
        misspelt: { host: 'canari', port: 80, protocol: 'tcp' },
      },
    });
    const outcomes = Object.fromEntries(
      Object.entries(matrix).map(([from, row]) => [from, Object.values(row).map(({ outcome }) => outcome)]),
    );
    const inside = ['connected', 'refused', 'connected', 'connected', 'refused', 'name_not_resolved'];
    expect(outcomes).toEqual({
      app: inside,
      node: inside,
      // A machine beside the cluster knows neither its Pods nor its names.
      outside: [
        'name_not_resolved',
        'probe_failed',
        'connected',
        'name_not_resolved',
        'probe_failed',
        'name_not_resolved',
      ],
      nobody: Array(6).fill('probe_failed'),
    });
  });

  test('is believed only when its controls are right', async () => {
    const ask = () =>
      tools.traffic({
        from: { app: pod('careful') },
        to: {
          open: { host: 'canary', port: 8080, protocol: 'tcp' },
          closed: { host: 'canary', port: 8081, protocol: 'tcp' },
        },
        timeoutMs: 300,
      });
    const controls = { connects: [['app', 'open']], blocked: [['app', 'closed']] } as const;
    demandControls(await ask(), controls);
    const everythingBlocked = await withRule(`ip saddr ${await addressOf('careful')} drop`, ask);
    expect(everythingBlocked.app.open.outcome).toBe('name_not_resolved');
    expect(() => demandControls(everythingBlocked, controls)).toThrow('the control app to open');
  });
});

test('names are resolved as the Pod itself would', async () => {
  const names = ['canary', 'canary.shop', 'kubernetes.default', 'careful', 'nothing.shop', '10.1.2.3'];
  const [short, full, other, own, unknown, address] = await tools.resolve({ from: pod('careful'), names });
  const { spec } =
    (await tools.kube.get<V1Pod & { spec: { clusterIP: string } }>('v1', 'Service', 'canary', namespace)) ?? {};
  expect(short).toEqual({ outcome: 'resolved', name: 'canary.shop.svc.cluster.local', addresses: [spec?.clusterIP] });
  expect(full).toEqual(short);
  expect(other).toMatchObject({ outcome: 'resolved', addresses: [expect.any(String)] });
  expect(own).toMatchObject({ outcome: 'resolved', addresses: [await addressOf('careful')] });
  expect(unknown).toMatchObject({ outcome: 'unknown' });
  expect(address).toMatchObject({ outcome: 'resolved', addresses: ['10.1.2.3'] });
});

describe('http', () => {
  test('asks from a Pod, the node and outside, by host, and tells the certificate', async () => {
    const [{ status: { hostIP = '' } = {} } = {}] = await tools.kube.list<V1Pod>('v1', 'Pod', { namespace });
    const request = (address: string, port: number) => ({ url: `http://${address}:${port}/`, host: 'shop.example' });
    const ask = async (from: Parameters<ActingTools['http']>[0]['from'], address: string, port: number) =>
      (await tools.http({ from, requests: [request(address, port)] }))[0];
    const answer = { outcome: 'answered', status: 200, body: expect.stringMatching(/^version v\d of shop\.example$/) };
    expect(await ask(pod('careful'), 'canary', 8080)).toMatchObject(answer);
    expect(await ask('node', 'canary.shop', 8080)).toMatchObject(answer);
    expect(await ask('outside', hostIP, 30080)).toMatchObject(answer);
    expect(await ask('outside', 'canary.shop', 8080)).toMatchObject({ outcome: 'name_not_resolved' });
    expect(await ask(pod('nobody'), 'canary', 8080)).toMatchObject({ outcome: 'probe_failed' });

    const secure = { url: `https://${hostIP}:30443/` };
    const plain = { url: `https://${hostIP}:30080/` };
    const answers = await tools.http({ from: 'outside', requests: [{ ...secure, host: 'localhost' }, secure, plain] });
    expect(answers).toMatchObject([
      { outcome: 'answered', body: 'for localhost', certificate: { subject: 'drydock-test-server', isForHost: true } },
      { outcome: 'answered', certificate: { names: ['localhost', '127.0.0.1'], isForHost: false } },
      { outcome: 'tls_failed' },
    ]);
  });

  test('two hundred requests at once are all answered', async () => {
    const requests = Array.from({ length: 200 }, (_, number) => ({ url: `http://canary:8080/${number}` }));
    const started = performance.now();
    const answers = await tools.http({ from: pod('careful'), requests });
    console.log(`200 requests: ${Math.round(performance.now() - started)} ms`);
    expect(new Set(answers.map((answer) => (answer.outcome === 'answered' ? answer.status : answer.detail)))).toEqual(
      new Set([200]),
    );
  });
});

describe('a sample', () => {
  // Of 1,000 requests to a fifth of the Pods, one run in fourteen has too few to tell it from a tenth; of so many, none in 100,000.
  const count = 3000;
  const sampleOf = async (port: number) => {
    const address = await addressOf('canary');
    const request = { url: `http://${address}:${port}/` };
    return tools.sample({ from: pod('careful'), request, key: { body: 'version (v\\d)' }, count });
  };

  test('tells a tenth from a fifth', async () => {
    const [tenth, fifth] = [await sampleOf(8080), await sampleOf(8081)];
    console.log(`sample of ${tenth.total}: ${tenth.ms} ms, ${JSON.stringify([tenth.counts, fifth.counts])}`);
    expect(tenth.failures).toEqual({});
    const judged = [tenth, fifth].map(({ counts, total }) => liesWithin(share(counts.v2 ?? 0, total), 0.05, 0.15));
    expect(judged).toEqual(['inside', 'outside']);
  });

  test('counts what fails, and how', async () => {
    const { failures, counts, details } = await sampleOf(8082);
    expect(failures.status_503).toBeGreaterThan(2);
    expect((counts[''] ?? 0) + (failures.status_503 ?? 0)).toBe(count);
    expect(details[0]).toMatch(/status_503/);
    expect((await sampleOf(9)).failures).toEqual({ refused: count });
  });

  test('reaches every Pod of a Service', async () => {
    const { counts } = await tools.sample({ from: 'node', request: { url: 'http://crowd.shop/' }, count: 300 });
    expect(Object.keys(counts).sort()).toEqual(crowd.toSorted());
  });
});

describe('a stream', () => {
  const request = { url: 'http://canary.shop.svc.cluster.local:8080/' };
  const key = { body: '(version)' };

  test('over a quiet time has lost nothing', async () => {
    const question = { from: 'node', request, key, perSecond: 50 } as const;
    const { record } = await tools.stream(question, () => new Promise((resolve) => setTimeout(resolve, 2000)));
    expect(record.runs).toMatchObject([{ result: { kind: 'answered', key: 'version' } }]);
    expect(record.runs[0]?.count).toBeGreaterThan(80);
    expect(record.runs[0]?.count).toBeLessThan(130);
  });

  test('notices a few lost requests among hundreds', async () => {
    const address = await addressOf('canary');
    const question = { from: pod('careful'), request, key, perSecond: 50 };
    const { record } = await tools.stream(question, async () => {
      await new Promise((resolve) => setTimeout(resolve, 1000));
      await withRule(`ip daddr ${address} tcp dport 8080 reject`, async () => {});
      await new Promise((resolve) => setTimeout(resolve, 1000));
    });
    const failed = record.runs.filter(({ result }) => result.kind === 'failed');
    expect(failed.length).toBeGreaterThan(0);
    expect(record.runs.at(-1)).toMatchObject({ result: { kind: 'answered' } });
    expect(failed[0]?.result).toMatchObject({ as: 'refused', detail: expect.any(String) });
  });

  test('leaves nothing behind', async () => {
    expect(await onNode(['ls', '/var/lib/drydock/records'])).toBe('');
    expect(await onNode(['systemctl', 'list-units', '--plain', '--no-legend', 'drydock-record@*'])).toBe('');
  });

  test.each([
    ['hasty', 'loses requests'],
    ['patient', 'loses none'],
  ])('sees that a rollout of %s %s, whoever makes it', { timeout: 2 * minute }, async (name) => {
    const target = { url: `http://${name}.shop.svc.cluster.local/` };
    const byGrader = await tools.stream({ from: 'node', request: target, perSecond: 40 }, () =>
      tools.acts.restartRollout({ kind: 'Deployment', namespace, name }),
    );
    expect(byGrader.value).toMatchObject({ outcome: 'complete' });
    const lost = byGrader.record.runs.filter(({ result }) => result.kind === 'failed').length;

    const pace = { kind: 'watchful', namespace, service: name } as const;
    const recording = { name, from: 'node', request: target, pace } as const;
    await kind.provider.probe(environment, 'startRecord', recording, signal);
    await inToolbox(`kubectl rollout restart deploy/${name} -n shop && kubectl rollout status deploy/${name} -n shop`);
    await new Promise((resolve) => setTimeout(resolve, 4000));
    const pods = await podsOf(tools.kube, { kind: 'Deployment', namespace, name });
    const span = rolloutSpan(pods.filter(isReady));
    const record = await tools.record(name);
    await kind.provider.probe(environment, 'stopRecord', { name }, signal);
    if (record.kind !== 'record' || span === undefined) throw new Error('there is no record of the rollout');
    const seen = recordDuring(record, span);
    console.log(
      `${name}: ${lost} runs of failures by the grader's rollout, ${seen.failures.length} of ${seen.requests} requests by the learner's`,
    );
    expect(seen.requests).toBeGreaterThan(40);
    expect([lost > 0, seen.failures.length > 0]).toEqual(name === 'hasty' ? [true, true] : [false, false]);
  });
});

test('an access matrix is answered cell by cell', async () => {
  const robot = { serviceAccount: 'robot', namespace };
  const cells = accessMatrix({
    subjects: [robot, { serviceAccount: 'default', namespace }],
    verbs: ['get', 'patch', 'delete'],
    resources: ['deployments.apps', 'pods', 'pods/log', 'deployments'],
    namespaces: [namespace, 'default', undefined],
  });
  const started = performance.now();
  const answers = await tools.kube.access(cells);
  console.log(`access matrix of ${cells.length} cells: ${Math.round(performance.now() - started)} ms`);
  const allowed = answers.filter(({ isAllowed }) => isAllowed);
  expect(allowed.map(({ subject, verb, resource, namespace: where }) => [subject, verb, resource, where])).toEqual([
    [robot, 'get', 'deployments', namespace],
    [robot, 'patch', 'deployments', namespace],
    [robot, 'get', 'pods/log', namespace],
  ]);
  const [metrics, health] = await tools.kube.access([
    { subject: robot, verb: 'get', path: '/metrics' },
    { subject: { user: 'ada', groups: ['system:masters'] }, verb: 'get', path: '/metrics' },
  ]);
  expect([metrics?.isAllowed, health?.isAllowed]).toEqual([false, true]);
});

test('admission is asked without leaving anything', async () => {
  const aPod = (where: string, container: object = {}): V1Pod => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { generateName: 'asked-', namespace: where },
    spec: { containers: [{ name: 'app', image: 'busybox:1.35', ...container }] },
  });
  const settings = (where: string): V1ConfigMap => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { generateName: 'asked-', namespace: where },
  });
  const secure = {
    allowPrivilegeEscalation: false,
    runAsNonRoot: true,
    capabilities: { drop: ['ALL'] },
    seccompProfile: { type: 'RuntimeDefault' },
  };
  const [fine, given, careless, careful, greedy, large, counted, privileged, nowhere, wrong] =
    await tools.kube.admission<V1Pod | V1ConfigMap>([
      aPod(namespace),
      aPod('small'),
      aPod('strict'),
      aPod('strict', { securityContext: secure }),
      aPod('small', { resources: { requests: { cpu: '200m' } } }),
      aPod('small', { resources: { limits: { memory: '1Gi' } } }),
      settings('small'),
      aPod(namespace, { securityContext: { privileged: true } }),
      aPod('nowhere'),
      aPod(namespace, { name: 'Not A Name' }),
    ]);
  expect(fine).toMatchObject({ outcome: 'admitted', object: { spec: { serviceAccountName: 'default' } } });
  expect(given).toMatchObject({ object: { spec: { containers: [{ resources: { requests: { cpu: '10m' } } }] } } });
  expect(careless).toMatchObject({
    outcome: 'refused',
    by: 'pod_security',
    reason: expect.stringContaining('restricted'),
  });
  expect(careful).toMatchObject({ outcome: 'admitted', warnings: [] });
  expect(greedy).toMatchObject({ outcome: 'refused', by: 'quota' });
  expect(large).toMatchObject({ outcome: 'refused', by: 'limit_range' });
  expect(counted).toMatchObject({ outcome: 'refused', by: 'quota' });
  expect(privileged).toMatchObject({ outcome: 'refused', by: 'guard' });
  expect(nowhere).toMatchObject({ outcome: 'refused', by: 'no_namespace' });
  expect(wrong).toMatchObject({ outcome: 'refused', by: 'validation' });
  // What the grader may not even try is the platform's fault, not a refusal of the lab's.
  const beyond = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'asked' } };
  await expect(tools.kube.admission([beyond])).rejects.toMatchObject({ reason: 'refused' });
  const names = (await tools.kube.list<V1Pod>('v1', 'Pod')).map(({ metadata }) => metadata?.name);
  expect(names.filter((name) => name?.startsWith('asked-'))).toEqual([]);
});

test('processes show what the kernel decided', async () => {
  const careful = await tools.processes(pod('careful'));
  if (careful.kind !== 'running') throw new Error(careful.reason);
  expect(careful.processes[0]).toMatchObject({
    pid: 1,
    command: ['sleep', '36000'],
    uid: 1001,
    gid: 1002,
    groups: [1002, 1003, 1004],
    noNewPrivileges: true,
    capabilities: { effective: [], bounding: ['NET_BIND_SERVICE'] },
    seccomp: 'filter',
    environment: { COLOUR: 'orange' },
  });
  expect(careful.mounts.find(({ path }) => path === '/')).toMatchObject({ isReadOnly: true });
  expect(careful.mounts.find(({ path }) => path === '/data')).toMatchObject({ isReadOnly: false });

  const careless = await tools.processes(pod('careless'));
  if (careless.kind !== 'running') throw new Error(careless.reason);
  expect(careless.processes[0]).toMatchObject({ uid: 0, noNewPrivileges: false });
  expect(careless.processes[0]?.capabilities.effective).toContain('CHOWN');
  expect(careless.mounts.find(({ path }) => path === '/')).toMatchObject({ isReadOnly: false });

  const nginx = await tools.processes({ ...pod('canary'), container: 'nginx' });
  expect(nginx.kind === 'running' && nginx.processes.length).toBeGreaterThan(1);
  expect(await tools.processes(pod('nobody'))).toMatchObject({ kind: 'absent' });
});

test('files and folders come with whose they are', async () => {
  expect(await tools.podFile({ ...pod('careful'), path: '/data/file' })).toMatchObject({
    kind: 'file',
    content: 'written\n',
    mode: '0640',
    uid: 1001,
  });
  const folder = await tools.podFolder({ ...pod('careful'), path: '/data' });
  expect(folder).toMatchObject({ kind: 'folder', gid: 1004, isCut: false });
  expect(folder.kind === 'folder' && folder.entries).toMatchObject([
    { name: 'file', type: 'file', size: 8 },
    { name: 'link', type: 'link' },
  ]);
  expect(await tools.podFolder({ ...pod('careful'), path: '/data/file' })).toMatchObject({ kind: 'absent' });
});

test('logs are read, and one that is not there is no fault', async () => {
  expect(await tools.kube.log(pod('careful'))).toBe('said by orange\n');
  expect(await tools.kube.log({ ...pod('careful'), which: 'previous' })).toBeUndefined();
  expect(await tools.kube.log(pod('nobody'))).toBeUndefined();
});

test('etcd shows what the API hides', async () => {
  await onNode(['kubectl', 'create', 'secret', 'generic', 'token', '-n', namespace, '--from-literal=word=open-sesame']);
  const raw = await tools.etcd('/registry/secrets/shop/token');
  const text = raw.kind === 'value' ? Buffer.from(raw.bytes).toString('latin1') : '';
  expect(text).toMatch(/^k8s/);
  expect(text).toContain('open-sesame');
  const read = await tools.kube.get<V1Secret>('v1', 'Secret', 'token', namespace);
  expect(Buffer.from(read?.data?.word ?? '', 'base64').toString()).toBe('open-sesame');
  expect(await tools.etcd('/registry/secrets/shop/other')).toMatchObject({ kind: 'absent' });
});

test('endpoints are those that a Service leads to', async () => {
  const endpoints = await tools.kube.endpoints(namespace, 'crowd');
  expect(endpoints.map(({ pod: name }) => name).toSorted()).toEqual(crowd.toSorted());
  expect(endpoints[0]).toMatchObject({ isReady: true, isTerminating: false, ports: [{ name: 'http', port: 8080 }] });
  expect(await tools.kube.endpoints(namespace, 'nothing')).toEqual([]);
});

test('a database that is not there is told from one that is no database', async () => {
  const query = { database: 'd', user: 'u', password: 'p', query: 'select 1', from: pod('careful') };
  expect(await tools.sql({ ...query, host: 'nothing' })).toMatchObject({ outcome: 'name_not_resolved' });
  expect(await tools.sql({ ...query, host: pod('careless') })).toMatchObject({ outcome: 'refused' });
  expect(await tools.sql({ ...query, host: 'canary', port: 8080 })).toMatchObject({ outcome: 'cut' });
  expect(await tools.sql({ ...query, host: pod('canary'), from: pod('nobody') })).toMatchObject({
    outcome: 'probe_failed',
  });
});

describe('grading by itself', { timeout: 2 * minute }, () => {
  const labFolder = `${root}/test/fixtures/labs`;
  const lab: Lab = {
    ...readLabs([`${root}/labs`]).get('storage/pvc-dynamic'),
    folder: `${labFolder}/traffic`,
    tasks: [{ id: 'door', title: verbatim('door'), points: 1, checks: ['doorAnswers'], hints: [] }],
    watches: ['Service', 'Pod', 'ConfigMap'].map((watched) => ({ apiVersion: 'v1', kind: watched })),
  };
  let db: Db;
  let grading: Grading;
  const attempts = Array.from({ length: 10 }, (_, number) => `attempt${number}`);
  const subjects = attempts.map((attempt): GradedAttempt => ({ attempt, lab, environment }));

  beforeAll(async () => {
    db = await openDatabase(':memory:');
    const at = new Date().toISOString();
    const people = attempts.map((id) => ({
      id,
      name: id,
      role: 'learner' as const,
      created_at: at,
      last_seen_at: null,
    }));
    await db.insertInto('people').values(people).execute();
    const rows = attempts.map((id) => ({ id, person_id: id, lab_id: lab.id, started_at: at, ended_at: null }));
    await db.insertInto('attempts').values(rows).execute();
    grading = createGrading({
      db,
      clock: () => new Date(),
      provider: kind.provider,
      runner: createCheckRunner({ labFolders: [labFolder] }),
      follow: followChanges,
      log: pino({ level: 'silent' }),
    });
  });
  afterAll(async () => {
    grading.close();
    await db.destroy();
  });

  const outcome = async () => (await grading.state('attempt0', lab)).checks[0]?.verdict?.outcome;

  test('a change that traffic shows is told in less than four seconds', async () => {
    const [first] = subjects;
    if (first === undefined) throw new Error('nobody is graded');
    const selector = (app: string) => `'{"spec":{"selector":{"app":"${app}"}}}'`;
    await inToolbox('kubectl create service clusterip door -n shop --tcp 80:8080');
    await withRule(`ip daddr ${await addressOf('canary')} tcp dport 7 drop`, async () => {
      await grading.watch(first);
      await grading.grade(first);
      expect(await outcome()).toBe('not_yet');
      await inToolbox(`kubectl patch service door -n shop -p ${selector('canary')}`);
      const returned = performance.now();
      await vi.waitFor(async () => expect(await outcome()).toBe('pass'), { timeout: 10_000, interval: 20 });
      const took = performance.now() - returned;
      console.log(`from kubectl patch to the verdict by traffic: ${Math.round(took)} ms`);
      expect(took).toBeLessThan(4000);
    });
    grading.unwatch('attempt0');
  });

  test('ten labs that nothing changes in cost the server next to nothing', async () => {
    await Promise.all(subjects.map((subject) => grading.watch(subject)));
    // The first looks, and the watches, are over by then.
    await new Promise((resolve) => setTimeout(resolve, 8000));
    const before = process.cpuUsage();
    const seconds = 15;
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
    const { user, system } = process.cpuUsage(before);
    const share = (user + system) / 1e6 / seconds;
    console.log(`ten open labs: ${(100 * share).toFixed(2)} % of a core`);
    for (const attempt of attempts) grading.unwatch(attempt);
    expect(share).toBeLessThan(0.05);
  });
});

describe('acts', { timeout: 2 * minute }, () => {
  const notesOn = async (name: string) => {
    const events = await tools.kube.list<CoreV1Event>('v1', 'Event', { namespace });
    return events
      .filter(({ reason }) => reason === 'CheckedByDrydock')
      .filter(({ message }) => message?.includes(name));
  };

  test('a container is crashed and comes back, and it is said whose doing it was', async () => {
    const crashed = await tools.acts.crashContainer(pod('careless'));
    expect(crashed).toMatchObject({
      outcome: 'restarted',
      pod: { status: { containerStatuses: [{ restartCount: 1 }] } },
    });
    expect(await tools.acts.crashContainer(pod('nobody'))).toMatchObject({ outcome: 'not_running' });
    expect(await inToolbox('kubectl describe pod careless -n shop')).toContain('CheckedByDrydock');
  });

  test('a Pod is replaced by another of its Deployment, or by itself in a StatefulSet', async () => {
    const [first = ''] = crowd;
    const replaced = await tools.acts.replacePod(pod(first));
    if (replaced.outcome !== 'replaced') throw new Error(replaced.outcome);
    expect(replaced.after.metadata?.name).not.toBe(first);
    expect(crowd).not.toContain(replaced.after.metadata?.name);
    const ledger = await tools.acts.replacePod(pod('ledger-0'));
    expect(ledger).toMatchObject({ outcome: 'replaced', after: { metadata: { name: 'ledger-0' } } });
    expect(await tools.acts.replacePod(pod('careless'))).toEqual({ outcome: 'no_controller' });
    expect(await tools.acts.replacePod(pod('nobody'))).toEqual({ outcome: 'absent' });
    expect(await notesOn(first)).toHaveLength(1);
  });

  test('a workload is scaled for as long as somebody looks', async () => {
    const ledger = { kind: 'StatefulSet', namespace, name: 'ledger' } as const;
    const readyNow = async () =>
      (await podsOf(tools.kube, ledger)).filter(isReady).map(({ metadata }) => metadata?.name);
    const { outcome, observed } = await tools.acts.scaled(ledger, 3, readyNow);
    expect(outcome).toBe('settled');
    expect(observed.toSorted()).toEqual(['ledger-0', 'ledger-1', 'ledger-2']);
    expect(await readyNow()).toEqual(['ledger-0']);
  });

  test.each([
    ['scalesAndNeverEnds', 'check_timed_out'],
    ['scalesAndDies', 'check_crashed'],
    ['scalesAndThrows', 'check_crashed'],
  ])('a check that %s leaves nothing scaled', async (check, cause) => {
    const labFolder = `${root}/test/fixtures/labs`;
    const runner = createCheckRunner({ labFolders: [labFolder] });
    const verdicts: Verdict[] = [];
    const job = { file: `${labFolder}/acting/checks.ts`, checks: [check] };
    const credentials = await kind.provider.graderCredentials(environment);
    const probe: AskEnvironment = (...question) => kind.provider.probe(environment, ...question);
    await runner.run({ ...job, credentials, probe }, (verdict) => verdicts.push(verdict), signal);
    runner.close();
    expect(verdicts).toMatchObject([{ outcome: 'cannot_tell', cause }]);
    const ledger = await tools.kube.get<V1StatefulSet>('apps/v1', 'StatefulSet', 'ledger', namespace);
    expect(ledger?.spec?.replicas).toBe(1);
    expect(ledger?.metadata?.generation).toBeGreaterThan(2);
  });

  test('the grader can do no more than that', async () => {
    const path = `/api/v1/namespaces/${namespace}/pods`;
    const template = `/apis/apps/v1/namespaces/${namespace}/deployments/crowd`;
    const made = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'made' },
      spec: { containers: [{ name: 'a', image: 'busybox' }] },
    };
    const contentType = 'application/strategic-merge-patch+json';
    const patched = (spec: object) => ({ method: 'PATCH', path: template, contentType, body: { spec } }) as const;
    const containers = [{ name: 'app', image: 'nginx:1.22' }];
    for (const misdeed of [
      { method: 'POST', path, body: made } as const,
      { method: 'DELETE', path: `${path}/careless` } as const,
      { method: 'DELETE', path: template } as const,
      patched({ template: { spec: { containers } } }),
      patched({ replicas: 2 }),
      patched({ template: { metadata: { annotations: { other: 'yes' } } } }),
    ]) {
      expect.soft((await api.send(misdeed, signal)).status, JSON.stringify(misdeed)).toBe(403);
    }
  });
});
