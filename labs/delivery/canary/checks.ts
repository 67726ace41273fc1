import type { V1Pod, V1ReplicaSet } from '@kubernetes/client-node';
import {
  type Check,
  type CheckTools,
  type HttpSample,
  isReady,
  type Kube,
  type Localized,
  liesWithin,
  nodeAddress,
  notYet,
  pass,
  share,
  taking,
  verbatim,
} from 'drydock/check';

const namespace = 'weather';
const routeApi = 'gateway.networking.k8s.io/v1';
const findNode = `node=$(kubectl get node -o jsonpath='{.items[0].status.addresses[?(@.type=="InternalIP")].address}')`;
const countAnswers = (host: string, header = '') =>
  `${findNode}; for i in $(seq 200); do curl -s -H 'Host: ${host}'${header} http://$node/; done | cut -d' ' -f1,2 | sort | uniq -c`;

const readRoute = (kube: Kube, name: string) => kube.get(routeApi, 'HTTPRoute', name, namespace);

/** Asks so many times from outside; each answer is `radar 2.0 <Pod>`, and `key` takes its part of it. */
async function ask(
  { kube, sample }: CheckTools,
  app: string,
  { count, key, headers }: { count: number; key: string; headers?: Record<string, string> },
): Promise<HttpSample> {
  const address = await nodeAddress(kube);
  const request = { url: `http://${address}/`, host: `${app}.example`, headers };
  const seen = await sample({ from: 'outside', request, key: { body: key }, count });
  if (seen.failures.probe_failed !== undefined) throw new Error(seen.details.join('; '));
  return seen;
}

const versionOf = (app: string) => `^${app} (\\S+) `;

/** `1.0: 1350, 2.0: 150`, with what failed, most first; answers that no version is in are told as such. */
function spell({ counts, failures }: HttpSample): Localized {
  const answers = Object.entries(counts).map(([version, count]) => [version || '?', count] as const);
  const all = [...answers, ...Object.entries(failures)].sort(([, one], [, other]) => other - one);
  return verbatim(all.map(([what, count]) => `${what}: ${count}`).join(', ') || '-');
}

const radarRequests = 1500;

const isAnswered = ({ counts, total }: HttpSample): boolean => (counts['1.0'] ?? 0) + (counts['2.0'] ?? 0) === total;
const compareToATenth = ({ counts, total }: HttpSample) => liesWithin(share(counts['2.0'] ?? 0, total), 0.05, 0.15);

export const canaryGetsATenth: Check = taking(60, async (tools) => {
  const route = await readRoute(tools.kube, 'radar');
  const askFor = (count: number) => ask(tools, 'radar', { count, key: versionOf('radar') });
  let seen = await askFor(radarRequests);
  let isRight = isAnswered(seen) && compareToATenth(seen) === 'inside';
  if (isRight) {
    // A change of weights in the middle can look like any share, so some more must not speak against it.
    const after = await askFor(300);
    isRight = isAnswered(after) && compareToATenth(after) !== 'outside';
    if (!isRight) seen = after;
  }
  if (isRight) {
    return pass({ en: 'The radar’s canary gets about a tenth.', ko: '레이더 카나리가 십분의 일쯤 받아요.' }, [route]);
  }
  return notYet({
    message: isAnswered(seen)
      ? {
          en: 'The share of 2.0 among the answers of radar.example is not about a tenth.',
          ko: 'radar.example의 응답에서 2.0의 비율이 십분의 일쯤이 아니에요.',
        }
      : {
          en: 'Not every request to radar.example is answered by 1.0 or 2.0.',
          ko: 'radar.example에 보낸 요청 가운데 1.0이나 2.0이 응답하지 않는 것이 있어요.',
        },
    expected: {
      en: `of ${radarRequests} requests, 2.0 answers so many that its share is surely between 5 % and 15 %, and 1.0 all others`,
      ko: `요청 ${radarRequests}개 가운데 2.0의 비율이 확실히 5 %와 15 % 사이, 나머지는 모두 1.0`,
    },
    observed: spell(seen),
    see: countAnswers('radar.example'),
    objects: [route],
  });
});

export const testersGetTheCanary: Check = async (tools) => {
  const route = await readRoute(tools.kube, 'radar');
  const headers = { 'x-radar': 'next' };
  const seen = await ask(tools, 'radar', { count: 200, key: versionOf('radar'), headers });
  if (seen.counts['2.0'] === seen.total) {
    return pass({ en: 'The testers always meet 2.0.', ko: '테스터는 언제나 2.0을 만나요.' }, [route]);
  }
  return notYet({
    message: {
      en: 'Not every request with the header x-radar: next is answered by 2.0.',
      ko: 'header x-radar: next를 단 요청이 모두 2.0의 응답을 받지는 않아요.',
    },
    expected: verbatim(`2.0: ${seen.total}`),
    observed: spell(seen),
    see: countAnswers('radar.example', " -H 'x-radar: next'"),
    objects: [route],
  });
};

export const everybodyGetsNewForecast: Check = async (tools) => {
  const route = await readRoute(tools.kube, 'forecast');
  const seen = await ask(tools, 'forecast', { count: 200, key: versionOf('forecast') });
  if (seen.counts['2.0'] === seen.total) {
    return pass({ en: 'Everybody gets forecast 2.0.', ko: '모두가 예보 2.0을 받아요.' }, [route]);
  }
  return notYet({
    message: {
      en: 'Not every request to forecast.example is answered by 2.0.',
      ko: 'forecast.example에 보낸 요청이 모두 2.0의 응답을 받지는 않아요.',
    },
    expected: verbatim(`2.0: ${seen.total}`),
    observed: spell(seen),
    see: countAnswers('forecast.example'),
    objects: [route],
  });
};

const readPods = (kube: Kube) => kube.list<V1Pod>('v1', 'Pod', { namespace });

export const newForecastHasItsPods: Check = async (tools) => {
  const seen = await ask(tools, 'forecast', { count: 200, key: '^forecast 2\\.0 (\\S+)' });
  const ready = (await readPods(tools.kube)).filter(isReady);
  const answering = ready.filter(({ metadata }) => metadata?.name !== undefined && metadata.name in seen.counts);
  if (answering.length >= 2) {
    return pass({ en: 'Forecast 2.0 has Pods enough.', ko: '예보 2.0의 Pod가 충분해요.' }, answering);
  }
  return notYet({
    message: {
      en: 'Fewer Pods of forecast 2.0 answer than carried 1.0.',
      ko: '응답하는 예보 2.0의 Pod가 1.0을 감당하던 것보다 적어요.',
    },
    expected: { en: 'answers from 2 Ready Pods of 2.0', ko: '2.0의 Ready Pod 2개가 응답' },
    observed: {
      en: `answers from ${answering.length} Ready Pods of 2.0`,
      ko: `2.0의 Ready Pod ${answering.length}개가 응답`,
    },
    see: `kubectl get deployment,pod -n ${namespace} -l app=forecast`,
    objects: answering,
  });
};

interface ForecastPod {
  pod: V1Pod;
  version: string;
  /** Of the Deployment, or whatever it is that the Pod comes from. */
  owner: string;
}

const controllerOf = (object: V1Pod | V1ReplicaSet | undefined) =>
  object?.metadata?.ownerReferences?.find(({ controller }) => controller);

/** Asks every Pod itself, also those that get no traffic, and keeps those that say they are the forecast. */
async function findForecastPods({ kube, http }: CheckTools): Promise<ForecastPod[]> {
  const pods = (await readPods(kube)).filter(({ metadata, status }) => !metadata?.deletionTimestamp && status?.podIP);
  const answers = await http({
    from: 'node',
    requests: pods.map(({ status }) => ({ url: `http://${status?.podIP}/` })),
  });
  const sets = await kube.list<V1ReplicaSet>('apps/v1', 'ReplicaSet', { namespace });
  return pods.flatMap((pod, index) => {
    const answer = answers[index];
    if (answer?.outcome === 'probe_failed') throw new Error(answer.detail);
    const [, version] = answer?.outcome === 'answered' ? (/^forecast (\S+) /.exec(answer.body) ?? []) : [];
    if (version === undefined) return [];
    const direct = controllerOf(pod);
    const { kind, name } = controllerOf(sets.find(({ metadata }) => metadata?.uid === direct?.uid)) ?? direct ?? {};
    return [{ pod, version, owner: `${kind ?? 'Pod'}/${name ?? pod.metadata?.name}` }];
  });
}

export const oneForecastIsLeft: Check = async (tools) => {
  const found = await findForecastPods(tools);
  const pods = found.map(({ pod }) => pod);
  const kinds = [...new Set(found.map(({ version, owner }) => `${owner} (${version})`))].sort();
  if (kinds.length === 1 && found.every(({ version }) => version === '2.0')) {
    return pass({ en: 'One Deployment is left, with 2.0.', ko: '2.0인 Deployment 하나만 남았어요.' }, pods);
  }
  return notYet({
    message: {
      en: 'The forecast has not become one Deployment with nothing but 2.0.',
      ko: '예보가 2.0만 있는 Deployment 하나로 정리되지 않았어요.',
    },
    expected: { en: 'Pods of one Deployment, all of 2.0', ko: '모두 2.0인, 한 Deployment의 Pod' },
    observed: verbatim(kinds.join(', ') || '-'),
    see: `kubectl get pod -n ${namespace} -l app=forecast -o custom-columns=POD:.metadata.name,VERSION:.spec.containers[0].env[0].value`,
    objects: pods,
  });
};
