import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { startStream } from '../../scripts/bench/packet-stream.ts';
import { nodeName } from '../../server/environments/kind/names.ts';
import { blockCases } from './network-policy/blocks.ts';
import { buildCluster, type Cluster, inForceMs } from './network-policy/cluster.ts';
import { isolationCases } from './network-policy/isolation.ts';
import { peerCases } from './network-policy/peers.ts';
import { type PodName, podManifest, pods } from './network-policy/places.ts';
import { app, policy } from './network-policy/policies.ts';
import { portCases } from './network-policy/ports.ts';
import { type Case, type Cell, openCells, tableOf } from './network-policy/truth-table.ts';
import { preparationMs, realKind } from './real-kind.ts';

let cluster: Cluster;
let kind: Awaited<ReturnType<typeof realKind>>;

beforeAll(async () => {
  kind = await realKind();
  cluster = await buildCluster(kind);
}, preparationMs);

afterAll(async () => {
  await cluster?.remove();
  await kind?.dispose();
});

/** Opens a stream of packets from one Pod to another, until the test ends. */
async function stream(from: PodName, to: PodName, seconds = 30) {
  const started = startStream({
    node: nodeName(cluster.id),
    from: cluster.processOf(from),
    to: cluster.processOf(to),
    address: cluster.addresses[to],
    port: nextPort++,
    seconds,
  });
  onTestFinished(() => started.stop());
  return started;
}
let nextPort = 9000;

const flows = (to: { lastSent(): number | undefined }) =>
  expect.poll(() => Date.now() - (to.lastSent() ?? 0), { timeout: 5000, interval: 20 }).toBeLessThan(200);

const shutIngress = (name: string) => policy('shop', { podSelector: app(name) });
const admit = (to: string, from: object, ...ports: object[]) =>
  policy('shop', { podSelector: app(to), ingress: [{ from: [from], ports }] });

function describeTables(
  what: string,
  cases: readonly Case[] | (() => readonly Case[]),
  names: readonly string[],
): void {
  describe(what, () => {
    it.each(names)('%s', async (name) => {
      const { policies, table } =
        (typeof cases === 'function' ? cases() : cases).find((each) => each.name === name) ?? expect.unreachable();
      await cluster.enforce(...policies);
      expect(tableOf(await cluster.openCells())).toBe(tableOf(openCells(table)));
    });
  });
}

const namesOf = (cases: readonly Case[]) => cases.map(({ name }) => name);
describeTables('what isolates a Pod', isolationCases, namesOf(isolationCases));
describeTables('whom a rule means', peerCases, namesOf(peerCases));
describeTables('blocks of addresses', () => blockCases(cluster.addresses.world), namesOf(blockCases('192.0.2.1')));
describeTables('which ports a rule means', portCases, namesOf(portCases));

describe('a Service', () => {
  /** A single packet that is lost, which TCP sends again after a second, makes no door shut. */
  const opens = (from: Parameters<Cluster['at']>[0], address: string, port: number) =>
    cluster.at(from, `timeout 2.5 bash -c ': < /dev/tcp/${address}/${port}' 2> /dev/null && echo open || echo shut`);
  let address: string;

  beforeAll(async () => {
    await cluster.apply({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { namespace: 'shop', name: 'db' },
      spec: { type: 'NodePort', selector: { app: 'db' }, ports: [{ port: 9000, targetPort: 80, nodePort: 30080 }] },
    });
    address = await cluster.node('kubectl -n shop get service db -o jsonpath={.spec.clusterIP}');
  });
  beforeEach(async () => {
    await cluster.enforce();
    await expect.poll(() => opens('web', address, 9000), { timeout: 10_000 }).toBe('open');
  });

  it('is judged by the Pods behind it and their ports', async () => {
    await cluster.enforce(admit('db', { podSelector: app('web') }, { port: 80 }));
    expect([await opens('web', address, 9000), await opens('api', address, 9000)]).toEqual(['open', 'shut']);
    await cluster.enforce(admit('db', { podSelector: app('web') }, { port: 9000 }));
    expect(await opens('web', address, 9000)).toBe('shut');
  });

  it('is judged so for egress as well', async () => {
    const to = (ports: object[]) =>
      policy('shop', {
        podSelector: app('web'),
        policyTypes: ['Egress'],
        egress: [{ to: [{ podSelector: app('db') }], ports }],
      });
    await cluster.enforce(to([{ port: 80 }]));
    expect(await opens('web', address, 9000)).toBe('open');
    await cluster.enforce(to([{ port: 9000 }]));
    expect(await opens('web', address, 9000)).toBe('shut');
  });

  it('leads a Pod to itself, whatever the policies say', async () => {
    await cluster.enforce(policy('shop', { podSelector: {}, policyTypes: ['Ingress', 'Egress'] }));
    expect(await opens('db', address, 9000)).toBe('open');
    expect(await opens('web', address, 9000)).toBe('shut');
  });

  it('brings somebody outside in under their own address', async () => {
    await cluster.enforce(admit('db', { ipBlock: { cidr: `${cluster.addresses.world}/32` } }, { port: 80 }));
    expect(await opens('world', cluster.nodeAddress, 30080)).toBe('open');
    await cluster.enforce(admit('db', { ipBlock: { cidr: '0.0.0.0/0', except: [`${cluster.addresses.world}/32`] } }));
    expect(await opens('world', cluster.nodeAddress, 30080)).toBe('shut');
    expect(await opens('web', cluster.nodeAddress, 30080)).toBe('open');
  });
});

describe('the node', () => {
  it('reaches every Pod, so that probes of the kubelet work', async () => {
    await cluster.enforce(policy('shop', { podSelector: {}, policyTypes: ['Ingress', 'Egress'] }));
    const { address } = { address: cluster.addresses.db };
    expect(await cluster.node(`timeout 2 bash -c ': < /dev/tcp/${address}/80' && echo open`)).toBe('open');
    await cluster.apply({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { namespace: 'shop', name: 'probed' },
      spec: {
        terminationGracePeriodSeconds: 0,
        containers: [{ name: 'nginx', image: 'nginx', readinessProbe: { httpGet: { port: 80 }, periodSeconds: 1 } }],
      },
    });
    await cluster.node('kubectl -n shop wait pod/probed --for condition=Ready --timeout 60s');
    await cluster.node('kubectl -n shop delete pod probed --wait=false');
  });

  it('is what a Pod in its network is taken for: it reaches Pods, and no policy isolates it', async () => {
    const { namespace, labels } = pods.api;
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { namespace, name: 'in-the-nodes-network', labels },
      spec: {
        hostNetwork: true,
        terminationGracePeriodSeconds: 0,
        containers: [{ name: 'busybox', image: 'busybox', command: ['nc', '-lk', '-p', '7070'] }],
      },
    };
    // The guard lets nobody in an environment have such a Pod. The engine is right about them all the same.
    await cluster.node('kubectl delete validatingadmissionpolicybinding drydock-pods');
    await vi.waitFor(() => cluster.apply(pod), { timeout: 10_000, interval: 200 });
    const inPod = (script: string) => cluster.node('kubectl -n shop exec in-the-nodes-network -- sh -c "$1"', script);
    await cluster.node('kubectl -n shop wait pod/in-the-nodes-network --for condition=Ready --timeout 60s');
    await cluster.enforce(policy('shop', { podSelector: {}, policyTypes: ['Ingress'] }));
    expect(await inPod(`nc -z -w 2 ${cluster.addresses.db} 80 && echo open`)).toBe('open');
    const reach = `timeout 2 bash -c ': < /dev/tcp/${cluster.nodeAddress}/7070' && echo open`;
    expect(await cluster.at('desk', reach)).toBe('open');
    await cluster.enforce(admit('db', { podSelector: app('api') }));
    expect(await cluster.openCells(['api>db:h', 'web>db:h'])).toEqual(new Set<Cell>(['api>db:h']));
    await cluster.node('kubectl -n shop delete pod in-the-nodes-network --wait=false');
  });
});

describe('a change is in force within a second:', () => {
  /** What happens to a stream from web to db when this is done. Answers in ms, negative when it was sooner than the command's end. */
  async function shuts(change: () => Promise<unknown>): Promise<number> {
    const packets = await stream('web', 'db');
    await flows(packets);
    await change();
    const done = Date.now();
    await sleep(1500);
    const last = packets.lastSent() ?? 0;
    await sleep(500);
    expect(packets.lastSent(), 'the stream has ended').toBe(last);
    return last - done;
  }

  async function opens(change: () => Promise<unknown>): Promise<number> {
    const packets = await stream('web', 'db');
    await sleep(500);
    expect(packets.lastSent(), 'nothing arrives before').toBeUndefined();
    await change();
    const done = Date.now();
    await expect.poll(() => packets.lastSent(), { timeout: 5000, interval: 20 }).toBeDefined();
    return (packets.arrivals[0]?.sentAt ?? 0) - done;
  }

  it('a policy that is made or removed, also for a connection that is open', async () => {
    await cluster.enforce();
    const shut = shutIngress('db');
    expect(await shuts(() => cluster.apply(shut))).toBeLessThan(inForceMs);
    expect(await opens(() => cluster.node('kubectl -n shop delete networkpolicy --all'))).toBeLessThan(inForceMs);
  });

  it('a policy that says something else now', async () => {
    await cluster.enforce({
      ...admit('db', { podSelector: app('web') }),
      metadata: { namespace: 'shop', name: 'one' },
    });
    const other = { ...admit('db', { podSelector: app('api') }), metadata: { namespace: 'shop', name: 'one' } };
    expect(await shuts(() => cluster.apply(other))).toBeLessThan(inForceMs);
  });

  it('a Pod that gets another label', async () => {
    await cluster.enforce(admit('db', { podSelector: app('web') }));
    const relabel = (value: string) => cluster.node(`kubectl -n shop label pod web app=${value} --overwrite`);
    expect(await shuts(() => relabel('stranger'))).toBeLessThan(inForceMs);
    expect(await opens(() => relabel('web'))).toBeLessThan(inForceMs);
  });

  it('a namespace that gets another label', async () => {
    await cluster.enforce(admit('db', { namespaceSelector: { matchLabels: { team: 'shop' } } }));
    const relabel = (value: string) => cluster.node(`kubectl label namespace shop team=${value} --overwrite`);
    expect(await shuts(() => relabel('stranger'))).toBeLessThan(inForceMs);
    expect(await opens(() => relabel('shop'))).toBeLessThan(inForceMs);
  });
});

describe('a Pod', () => {
  it('is judged by the same policies when it is replaced by another one of its name', async () => {
    await cluster.enforce(admit('db', { podSelector: app('web') }));
    const before = cluster.addresses.web;
    await cluster.node('kubectl -n shop delete pod web db --now');
    await cluster.apply(podManifest(pods.web), podManifest(pods.db));
    await Promise.all([cluster.settle('web'), cluster.settle('db')]);
    expect(cluster.addresses.web).not.toBe(before);
    expect(await cluster.openCells(['web>db:h', 'api>db:h', 'safe>web:h'])).toEqual(
      new Set<Cell>(['web>db:h', 'safe>web:h']),
    );
  });

  // The address of the next Pod is known, because they are given out in order: it is tried from before the Pod is there.
  it('is never reachable against policy while it starts', async () => {
    await cluster.enforce(shutIngress('young'));
    const next = (after: string) => after.replace(/\d+$/, (last) => String(Number(last) + 1));
    const knock = `
      end=$((SECONDS + 12))
      while [ $SECONDS -lt $end ]; do
        timeout 0.05 bash -c ": < /dev/tcp/$1/80" 2> /dev/null && { echo reached; break; }
      done
      exit 0`;
    const young = (name: string, label: string) => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { namespace: 'shop', name, labels: { app: label } },
      spec: {
        terminationGracePeriodSeconds: 0,
        containers: [{ name: 'nc', image: 'busybox', command: ['nc', '-lk', '-p', '80'] }],
      },
    });
    const addressOf = (name: string) => cluster.node(`kubectl -n shop get pod ${name} -o jsonpath={.status.podIP}`);
    const start = async (name: string, label: string) => {
      await cluster.apply(young(name, label));
      await cluster.node(`kubectl -n shop wait pod/${name} --for condition=Ready --timeout 60s`);
      return addressOf(name);
    };
    let address = await start('first', 'control');
    for (const [name, label, expected] of [
      ['open', 'control', 'reached'],
      ['shut-1', 'young', ''],
      ['shut-2', 'young', ''],
    ] as const) {
      const expectedAddress = next(address);
      const knocked = Promise.all([
        cluster.at('web', knock, expectedAddress),
        cluster.at('safe', knock, expectedAddress),
      ]);
      address = await start(name, label);
      expect(address).toBe(expectedAddress);
      expect(await knocked, name).toEqual([expected, expected]);
    }
    await cluster.node('kubectl -n shop delete pod first open shut-1 shut-2 --now');
  });
});

describe('while policies change without end', () => {
  it('what is allowed throughout always passes, and what is forbidden throughout never, whatever becomes of the engine', async () => {
    await cluster.enforce(admit('db', { podSelector: app('web') }));
    const [allowed, forbidden] = [await stream('web', 'db', 60), await stream('api', 'db', 60)];
    await flows(allowed);
    const began = Date.now();
    for (let round = 0; round < 6; round += 1) {
      const more = [1, 2, 3].map((number) =>
        admit('db', { podSelector: app('safe') }, { port: 1000 * number + round }),
      );
      await cluster.apply(...more, policy('bank', { podSelector: {}, ingress: [{ ports: [{ port: 100 + round }] }] }));
      await cluster.node('kubectl -n bank delete networkpolicy --all');
      if (round % 2 === 1) await cluster.node('systemctl kill --signal KILL drydock-network-policy');
    }
    await cluster.node('systemctl restart drydock-network-policy');
    await sleep(2000);
    const { arrivals } = allowed;
    expect(arrivals.length).toBeGreaterThan((Date.now() - began) / 20);
    expect(allowed.lost()).toBe(0);
    expect(forbidden.arrivals).toEqual([]);
  });

  it('an engine that is not running leaves everything as it was, and catches up when it comes back', async () => {
    await cluster.enforce(admit('db', { podSelector: app('web') }));
    await cluster.node('systemctl stop drydock-network-policy');
    await cluster.apply(admit('db', { podSelector: app('api') }));
    await sleep(inForceMs);
    expect(await cluster.openCells(['web>db:h', 'api>db:h'])).toEqual(new Set<Cell>(['web>db:h']));
    await cluster.node('systemctl start drydock-network-policy');
    await expect
      .poll(() => cluster.openCells(['web>db:h', 'api>db:h']), { timeout: 10_000 })
      .toEqual(new Set<Cell>(['web>db:h', 'api>db:h']));
  });

  it('the engine says what is in force', async () => {
    await cluster.enforce(shutIngress('db'));
    const status = JSON.parse(await cluster.node('drydock-network-policy status'));
    expect(status).toMatchObject({ state: 'in_force', policies: [{ namespace: 'shop', generation: 1 }] });
    expect(status.inForce).toBe(status.revision);
  });
});
