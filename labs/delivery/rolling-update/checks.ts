import type { V1Deployment, V1Pod, V1Probe, V1ReplicaSet } from '@kubernetes/client-node';
import {
  type Check,
  type CheckTools,
  controls,
  isReady,
  type Kube,
  type Localized,
  notYet,
  pass,
  podsOf,
  recordDuring,
} from 'drydock/check';

const namespace = 'festival';
const name = 'tickets';
const counters = 2;
const fewestAvailable = 2;
const mostPods = 3;

const readDeployment = (kube: Kube) => kube.get<V1Deployment>('apps/v1', 'Deployment', name, namespace);

const revisionOf = ({ metadata }: V1ReplicaSet) =>
  Number(metadata?.annotations?.['deployment.kubernetes.io/revision'] ?? 0);

/** The ReplicaSet of the last rollout. */
async function readPresentSet(kube: Kube, deployment: V1Deployment | undefined): Promise<V1ReplicaSet | undefined> {
  if (deployment === undefined) return undefined;
  const sets = await kube.list<V1ReplicaSet>('apps/v1', 'ReplicaSet', { namespace });
  const own = sets.filter((set) => controls(deployment, set));
  return own.toSorted((one, other) => revisionOf(other) - revisionOf(one))[0];
}

const createdAt = ({ metadata }: V1Pod) => metadata?.creationTimestamp?.getTime() ?? Number.NaN;

const readyAt = ({ status }: V1Pod) =>
  status?.conditions?.find(({ type }) => type === 'Ready')?.lastTransitionTime?.getTime() ?? Number.NaN;

/** A Pod of the last rollout, with what its page says; without a version it does not sell. */
interface Counter {
  pod: V1Pod;
  version?: string;
  /** In milliseconds, to the second, as the times that Kubernetes writes. */
  openedAt: number;
}

async function askCounter({ http }: Pick<CheckTools, 'http'>, pod: V1Pod): Promise<Counter> {
  const { podIP } = pod.status ?? {};
  if (podIP === undefined) return { pod, openedAt: Number.NaN };
  const [answer] = await http({ from: 'node', requests: [{ url: `http://${podIP}/` }] });
  if (answer?.outcome === 'probe_failed') throw new Error(answer.detail);
  const body = answer?.outcome === 'answered' ? answer.body : '';
  const [, version, since = ''] = /^version (\S+), .* open since (\S+)/.exec(body) ?? [];
  return { pod, version, openedAt: new Date(since).getTime() };
}

/** What the last rollout has made, in the order of its making, and what is left of those before. */
interface Rollout {
  deployment?: V1Deployment;
  set?: V1ReplicaSet;
  counters: Counter[];
  former: V1Pod[];
}

async function readRollout(tools: Pick<CheckTools, 'kube' | 'http'>): Promise<Rollout> {
  const deployment = await readDeployment(tools.kube);
  const set = await readPresentSet(tools.kube, deployment);
  if (set === undefined) return { deployment, counters: [], former: [] };
  const pods = await podsOf(tools.kube, { kind: 'Deployment', namespace, name });
  const isNew = (pod: V1Pod) => controls(set, pod) && pod.metadata?.deletionTimestamp === undefined;
  const made = pods.filter(isNew).toSorted((one, other) => createdAt(one) - createdAt(other));
  return {
    deployment,
    set,
    counters: await Promise.all(made.map((pod) => askCounter(tools, pod))),
    former: pods.filter((pod) => !isNew(pod)),
  };
}

const podsIn = (rollout: Rollout): V1Pod[] => rollout.counters.map(({ pod }) => pod);

/** The probes that have a say in when a Pod becomes Ready, each with the port its name stands for. */
function probesOf({ spec }: V1Pod): V1Probe[] {
  return [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])].flatMap((container) =>
    [container.startupProbe, container.readinessProbe].flatMap((probe) => {
      if (probe?.httpGet === undefined) return probe ?? [];
      const { port } = probe.httpGet;
      const named = container.ports?.find((one) => one.name === port)?.containerPort ?? port;
      return { ...probe, httpGet: { ...probe.httpGet, port: named } };
    }),
  );
}

/** With what this image has, a command learns of the page by asking for it, or by looking at its file. */
function looksForPage(command: string): boolean {
  return (/\bcurl\b/.test(command) && !command.includes('/healthz')) || /\/run\/tickets|version/.test(command);
}

/** Whether a probe asks for something that is only there when the counter is open. A command is judged by its words. */
async function asksForPage({ http }: Pick<CheckTools, 'http'>, pod: V1Pod, probe: V1Probe): Promise<boolean> {
  if (probe.exec !== undefined) return looksForPage(probe.exec.command?.join(' ') ?? '');
  if (probe.httpGet === undefined) return false;
  const { path = '/', port, scheme = 'HTTP', httpHeaders = [] } = probe.httpGet;
  const url = `${scheme.toLowerCase()}://${pod.status?.podIP}:${port}${path.startsWith('/') ? '' : '/'}${path}`;
  const headers = Object.fromEntries(httpHeaders.map((header) => [header.name, header.value]));
  const [answer] = await http({ from: 'node', requests: [{ url, headers }] });
  if (answer?.outcome === 'probe_failed') throw new Error(answer.detail);
  return answer?.outcome === 'answered' && answer.body.startsWith('version ');
}

/** What keeps a Pod's readiness from being believed. */
async function doubtAbout(tools: Pick<CheckTools, 'http'>, { pod, openedAt }: Counter): Promise<Localized | undefined> {
  if (Number.isNaN(openedAt)) return { en: 'it is Ready and has no page', ko: 'Ready인데 페이지가 없어요' };
  if (readyAt(pod) < openedAt) {
    const seconds = (openedAt - readyAt(pod)) / 1000;
    return { en: `Ready ${seconds} s before it opened`, ko: `열리기 ${seconds}초 전에 Ready` };
  }
  const probes = probesOf(pod);
  if (probes.length === 0) return { en: 'nobody asks whether it is ready', ko: '준비됐는지 아무도 묻지 않아요' };
  const asked = await Promise.all(probes.map((probe) => asksForPage(tools, pod, probe)));
  if (asked.some((isPage) => isPage)) return undefined;
  return {
    en: 'the probe is content while the seats are still being loaded',
    ko: '좌석을 읽어 들이는 동안에도 probe가 만족해요',
  };
}

export const readyMeansOpen: Check = async (tools) => {
  const rollout = await readRollout(tools);
  const ready = rollout.counters.filter(({ pod }) => isReady(pod));
  const doubts = await Promise.all(ready.map((counter) => doubtAbout(tools, counter)));
  const doubt = doubts.find((one) => one !== undefined);
  if (ready.length > 0 && doubt === undefined) {
    return pass({ en: 'A counter is Ready when it sells.', ko: '창구가 표를 팔 때 Ready가 돼요.' }, [
      rollout.deployment,
    ]);
  }
  return notYet({
    message: {
      en: 'A Pod of tickets counts as Ready before it sells, or nothing makes sure that it does not.',
      ko: 'tickets의 Pod가 표를 팔기 전에 Ready가 되거나, 그렇게 되지 않도록 막는 것이 없어요.',
    },
    expected: {
      en: 'Pods that become Ready when they answer with the page, because a probe asks for it',
      ko: 'probe가 페이지를 물어봐서, 페이지로 답할 때 Ready가 되는 Pod',
    },
    observed: doubt ?? { en: 'no Pod of tickets is Ready', ko: 'Ready인 tickets Pod가 없어요' },
    see: `kubectl get deployment ${name} -n ${namespace} -o jsonpath='{.spec.template.spec.containers[*].readinessProbe}'`,
    objects: podsIn(rollout),
  });
};

/** How many Pods a bound of the strategy comes to: surge is rounded up, unavailable down. */
function boundOf(bound: number | string | undefined, replicas: number, round: (pods: number) => number): number {
  const { value, isShare } = /^(?<value>\d+)(?<isShare>%?)$/.exec(String(bound ?? '25%'))?.groups ?? {};
  return isShare === '%' ? round((Number(value) * replicas) / 100) : Number(value);
}

/** The fewest Pods available and the most Pods there while a Deployment rolls out. */
function boundsOf({ spec }: V1Deployment): { fewest: number; most: number } {
  const { replicas = 1, strategy } = spec ?? {};
  if (strategy?.type === 'Recreate') return { fewest: 0, most: replicas };
  const surge = boundOf(strategy?.rollingUpdate?.maxSurge, replicas, Math.ceil);
  const unavailable = boundOf(strategy?.rollingUpdate?.maxUnavailable, replicas, Math.floor);
  // Where both come to nothing, the controller lets one be unavailable, or nothing would ever move.
  return { fewest: replicas - (surge === 0 && unavailable === 0 ? 1 : unavailable), most: replicas + surge };
}

export const strategyKeepsBounds: Check = async ({ kube }) => {
  const deployment = await readDeployment(kube);
  const bounds = deployment === undefined ? undefined : boundsOf(deployment);
  if (bounds !== undefined && bounds.fewest >= fewestAvailable && bounds.most <= mostPods) {
    return pass({ en: 'The strategy keeps to the bounds.', ko: '전략이 한계를 지켜요.' }, [deployment]);
  }
  return notYet({
    message: {
      en: 'With this strategy a rollout may leave too few Pods, or make too many.',
      ko: '이 전략으로는 rollout 중에 Pod가 너무 적거나 너무 많아질 수 있어요.',
    },
    expected: {
      en: `at least ${fewestAvailable} Pods available, at most ${mostPods} Pods`,
      ko: `available Pod ${fewestAvailable}개 이상, 전체 Pod ${mostPods}개 이하`,
    },
    observed:
      bounds === undefined
        ? { en: 'there is no Deployment tickets', ko: 'tickets라는 Deployment가 없어요' }
        : {
            en: `down to ${bounds.fewest} available, up to ${bounds.most} Pods`,
            ko: `available Pod ${bounds.fewest}개까지 줄고, 전체 Pod ${bounds.most}개까지 늘어요`,
          },
    see: `kubectl describe deployment ${name} -n ${namespace} | grep -E 'Replicas|Strategy'`,
    objects: [deployment],
  });
};

export const newVersionIsServed: Check = async (tools) => {
  const rollout = await readRollout(tools);
  const { replicas = 1 } = rollout.deployment?.spec ?? {};
  const endpoints = (await tools.kube.endpoints(namespace, name)).filter(({ isReady }) => isReady);
  const answering = rollout.counters.filter(
    ({ pod, version }) => version === '2' && endpoints.some((endpoint) => endpoint.pod === pod.metadata?.name),
  );
  const isAll = answering.length === endpoints.length && rollout.counters.length === replicas;
  if (isAll && answering.length >= counters) {
    return pass({ en: 'Every counter sells version 2.', ko: '모든 창구가 버전 2로 팔아요.' }, podsIn(rollout));
  }
  const versions = rollout.counters.map(({ version }) => version ?? '-').join(', ');
  return notYet({
    message: {
      en: 'The Service tickets does not lead to two Pods of version 2 and no others.',
      ko: 'Service tickets 뒤에 버전 2인 Pod 두 개만 있지 않아요.',
    },
    expected: { en: '2 ready endpoints, all of version 2', ko: '준비된 endpoint 2개, 모두 버전 2' },
    observed: {
      en: `${endpoints.length} ready endpoints; versions of the last rollout: ${versions}`,
      ko: `준비된 endpoint ${endpoints.length}개, 마지막 rollout의 버전: ${versions}`,
    },
    see: `kubectl rollout status deployment ${name} -n ${namespace}; kubectl get pod -n ${namespace} -l app=tickets`,
    objects: podsIn(rollout),
  });
};

/** Old Pods are gone by then, and the node's rules have followed. */
const quietMs = 5000;
const longestEndMs = 30_000;

/**
 * From the first new Pod that was ready, before which no careful rollout touches an old one, until the old ones were
 * gone; undefined while that is not so. What the rollout before this one lost at its end is not counted against it.
 */
function spanOf({ counters: made, former }: Rollout, now: number): { from: Date; to: Date } | undefined {
  const isOver = former.length === 0 && made.every(({ pod }) => isReady(pod) && now >= readyAt(pod) + quietMs);
  const began = Math.min(...made.flatMap(({ pod, openedAt }) => [readyAt(pod), openedAt]));
  const lastOpened = Math.max(...made.map(({ openedAt }) => openedAt));
  if (!isOver || !Number.isFinite(began)) return undefined;
  return { from: new Date(began), to: new Date(Math.min(now, lastOpened + longestEndMs)) };
}

export const rolloutLostNothing: Check = async (tools) => {
  const rollout = await readRollout(tools);
  const span = spanOf(rollout, Date.now());
  const record = await tools.record(name);
  if (record.kind === 'absent') throw new Error(record.reason);
  const seen = span === undefined ? undefined : recordDuring(record, span);
  if (seen?.isWhole && seen.failures.length === 0) {
    return pass(
      {
        en: `${seen.requests} requests during the rollout, and each was answered.`,
        ko: `rollout 동안 요청 ${seen.requests}개가 모두 답을 받았어요.`,
      },
      podsIn(rollout),
    );
  }
  const observed = (): Localized => {
    if (span === undefined || seen === undefined) {
      return {
        en: 'the rollout is not over, or is still ending Pods',
        ko: 'rollout이 끝나지 않았거나, 아직 끝나는 중인 Pod가 있어요',
      };
    }
    if (!seen.isWhole) {
      return {
        en: 'there has been no whole rollout that could be watched',
        ko: '처음부터 끝까지 지켜본 rollout이 없어요',
      };
    }
    const lost = seen.failures.reduce((sum, { count }) => sum + count, 0);
    const [{ from = '', result } = {}] = seen.failures;
    return {
      en: `${lost} of ${seen.requests} requests lost, the first at ${from.slice(11, 19)} UTC (${result?.as})`,
      ko: `요청 ${seen.requests}개 가운데 ${lost}개를 잃음, 처음은 ${from.slice(11, 19)} UTC (${result?.as})`,
    };
  };
  return notYet({
    message: {
      en: 'Requests were lost in the last rollout of tickets, or it is not over. Once it is mended, roll out again.',
      ko: 'tickets의 마지막 rollout에서 요청을 잃었거나, 아직 끝나지 않았어요. 고친 다음 다시 rollout하세요.',
    },
    expected: { en: 'a rollout in which no request is lost', ko: '요청을 하나도 잃지 않은 rollout' },
    observed: observed(),
    see: `kubectl logs deployment/buyer -n ${namespace} --tail 10`,
    againInSeconds: span === undefined ? 3 : undefined,
    objects: podsIn(rollout),
  });
};

/** How many Pods the controller allowed when it last scaled a ReplicaSet; it writes that down there. */
const allowedBy = (set: V1ReplicaSet | undefined) =>
  Number(set?.metadata?.annotations?.['deployment.kubernetes.io/max-replicas'] ?? Number.NaN);

export const rolloutKeptBounds: Check = async (tools) => {
  const rollout = await readRollout(tools);
  const allowed = allowedBy(rollout.set);
  // A Pod that was made before the one before it sold took the place of an old Pod, or was one too many.
  const isTooSoon = rollout.counters.some(({ pod }, index, made) => createdAt(pod) < (made[index - 1]?.openedAt ?? 0));
  const areOpen = rollout.counters.length > 0 && rollout.counters.every(({ openedAt }) => !Number.isNaN(openedAt));
  if (areOpen && !isTooSoon && allowed === mostPods) {
    return pass({ en: 'The rollout kept to the bounds.', ko: 'rollout이 한계를 지켰어요.' }, podsIn(rollout));
  }
  const observed = (): Localized => {
    if (!areOpen) return { en: 'its Pods are not all open yet', ko: '아직 열리지 않은 Pod가 있어요' };
    if (allowed < mostPods) return { en: 'an old Pod had to go first', ko: '옛 Pod가 먼저 없어져야 했어요' };
    if (isTooSoon)
      return {
        en: 'a second new Pod was made before the first was open',
        ko: '첫 새 Pod가 열리기 전에 둘째를 만들었어요',
      };
    return { en: `${allowed} Pods were allowed`, ko: `Pod ${allowed}개까지 허용됐어요` };
  };
  return notYet({
    message: {
      en: 'The last rollout of tickets did not replace one Pod after the other within the bounds.',
      ko: 'tickets의 마지막 rollout이 한계 안에서 Pod를 하나씩 바꾸지 않았어요.',
    },
    expected: {
      en: `a rollout with never fewer than ${fewestAvailable} Pods available and never more than ${mostPods} Pods`,
      ko: `available Pod가 ${fewestAvailable}개보다 적거나 전체 Pod가 ${mostPods}개보다 많은 때가 없는 rollout`,
    },
    observed: observed(),
    see: `kubectl get pod -n ${namespace} -l app=tickets --sort-by .metadata.creationTimestamp; kubectl describe deployment ${name} -n ${namespace}`,
    objects: podsIn(rollout),
  });
};
