import type { V1Container, V1Pod, V1Service, V1ServiceAccount } from '@kubernetes/client-node';
import type { TrafficTarget, Vantage } from '../../../server/environments/provider.ts';
import type { ProofEnvironment } from '../prove/proof-environment.ts';

const isOfPlatform = (namespace: string | undefined) => /^(kube-|local-path-|drydock)/.test(namespace ?? '');
/** The most that a traffic probe takes at once. */
const most = 40;
const timeoutMs = 700;

/** A Pod by what outlives it: its namespace and the workload that made it. */
function placeOf({ metadata }: V1Pod): string {
  const owner = metadata?.ownerReferences?.[0]?.name ?? metadata?.name ?? '';
  const hash = metadata?.labels?.['pod-template-hash'];
  return `${metadata?.namespace}/${hash === undefined ? owner : owner.replace(`-${hash}`, '')}`;
}

/** One running Pod of each workload. */
function onePerPlace(pods: readonly V1Pod[]): Map<string, V1Pod> {
  const running = pods.filter(({ status, metadata }) => status?.phase === 'Running' && !metadata?.deletionTimestamp);
  return new Map(running.map((pod) => [placeOf(pod), pod]));
}

const refOf = ({ metadata }: V1Pod) => ({ namespace: metadata?.namespace ?? '', pod: metadata?.name ?? '' });

function targetsOf(places: ReadonlyMap<string, V1Pod>, services: readonly V1Service[]): Map<string, TrafficTarget> {
  const targets = new Map<string, TrafficTarget>();
  for (const [place, pod] of places) {
    for (const { containerPort, protocol } of (pod.spec?.containers ?? []).flatMap(({ ports }) => ports ?? [])) {
      const spoken = protocol === 'UDP' ? 'udp' : 'tcp';
      targets.set(`${place}:${containerPort}`, { host: refOf(pod), port: containerPort, protocol: spoken });
    }
  }
  for (const { metadata, spec } of services) {
    for (const { port, protocol } of spec?.ports ?? []) {
      const host = `${metadata?.name}.${metadata?.namespace}.svc.cluster.local`;
      targets.set(`${host}:${port}`, { host, port, protocol: protocol === 'UDP' ? 'udp' : 'tcp' });
    }
  }
  return targets;
}

async function lookAtTraffic(
  { probe }: ProofEnvironment,
  places: ReadonlyMap<string, V1Pod>,
  services: readonly V1Service[],
  signal: AbortSignal,
): Promise<string[]> {
  const from = [...places].slice(0, most);
  const to = [...targetsOf(places, services)].slice(0, most);
  if (from.length === 0 || to.length === 0) return [];
  const vantages: Vantage[] = from.map(([, pod]) => refOf(pod));
  const { cells } = await probe('traffic', { from: vantages, to: to.map(([, target]) => target), timeoutMs }, signal);
  return from.flatMap(([source], row) =>
    to.map(([target], at) => `${source} > ${target} ${cells[row]?.[at]?.outcome}`),
  );
}

async function lookAtContainer(
  { probe }: ProofEnvironment,
  place: string,
  pod: V1Pod,
  { name }: V1Container,
  signal: AbortSignal,
): Promise<string[]> {
  const found = await probe('processes', { ...refOf(pod), container: name }, signal);
  if (found.kind !== 'running') return [`${place} ${name} does not run`];
  const [main] = found.processes;
  // What Kubernetes adds by itself depends on the order in which things were made.
  const own = Object.entries(main?.environment ?? {}).filter(
    ([key]) => !/^(KUBERNETES|HOSTNAME)|_(SERVICE|PORT)(_|$)/.test(key),
  );
  const facts = { uid: main?.uid, gid: main?.gid, groups: main?.groups, rights: main?.capabilities, environment: own };
  return [
    `${place} ${name} ${JSON.stringify(facts)} mounts ${found.mounts
      .map(({ path }) => path)
      .sort()
      .join()}`,
  ];
}

/**
 * What anybody could notice of what a learner's objects do: who reaches whom, what each container runs with, which
 * Services lead how far, what claims hold and what ServiceAccounts may. Two states with the same lines are the same to
 * whoever asks the running system.
 */
export async function observe(environment: ProofEnvironment, signal: AbortSignal): Promise<string[]> {
  const list = async <T extends { metadata?: { namespace?: string } }>(kind: string): Promise<T[]> => {
    const text = await environment.look(['kubectl', 'get', kind, '--all-namespaces', '--output=json']);
    return (JSON.parse(text) as { items: T[] }).items.filter(({ metadata }) => !isOfPlatform(metadata?.namespace));
  };
  const [pods, services, accounts] = await Promise.all([
    list<V1Pod>('pods'),
    list<V1Service>('services'),
    list<V1ServiceAccount>('serviceaccounts'),
  ]);
  const places = onePerPlace(pods);
  const claims = await environment.look([
    'kubectl',
    'get',
    'persistentvolumeclaims',
    '--all-namespaces',
    '--output=jsonpath={range .items[*]}{.metadata.namespace}/{.metadata.name} {.status.phase} {.status.capacity.storage}{"\\n"}{end}',
  ]);
  const rights = accounts.map(async ({ metadata }) => {
    const who = `system:serviceaccount:${metadata?.namespace}:${metadata?.name}`;
    const may = await environment.look([
      'kubectl',
      'auth',
      'can-i',
      '--list',
      '--as',
      who,
      '-n',
      metadata?.namespace ?? '',
    ]);
    return `${who} may ${may.split('\n').sort().join('; ')}`;
  });
  const containers = [...places].flatMap(([place, pod]) =>
    (pod.spec?.containers ?? []).map((container) => lookAtContainer(environment, place, pod, container, signal)),
  );
  const counted = Map.groupBy(pods, placeOf);
  return [
    ...[...counted].map(([place, { length }]) => `${place} x ${length}`),
    ...claims.split('\n').filter((line) => line !== ''),
    ...(await lookAtTraffic(environment, places, services, signal)),
    ...(await Promise.all(containers)).flat(),
    ...(await Promise.all(rights)),
  ].sort();
}
