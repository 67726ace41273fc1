import type { V1Deployment, V1Pod, V1Service } from '@kubernetes/client-node';
import {
  acting,
  type Check,
  type CheckTools,
  type HttpSample,
  isReady,
  type Kube,
  notYet,
  pass,
  podsOf,
  serviceSelects,
  verbatim,
} from 'drydock/check';

const namespace = 'station';
/** What the gates have in their firmware. */
const ticketsAddress = '10.96.0.77';

const readService = (kube: Kube, name: string) => kube.get<V1Service>('v1', 'Service', name, namespace);
const readPods = (kube: Kube, name: string) => podsOf(kube, { kind: 'Deployment', namespace, name });

const nameOf = ({ metadata }: V1Pod): string => metadata?.name ?? '';
const hostOf = (service: string): string => `${service}.${namespace}.svc.cluster.local`;

const noService = (name: string) => ({
  en: `there is no Service ${name} in ${namespace}`,
  ko: `${namespace}에 ${name}라는 Service가 없어요`,
});

/** Asks so often that a Pod which is asked as often as the others cannot have been missed. */
async function sampleService({ sample }: CheckTools, name: string, pods: number): Promise<HttpSample> {
  const answers = await sample({
    from: 'node',
    request: { url: `http://${hostOf(name)}/` },
    key: { body: ' from (\\S+)' },
    count: Math.min(2000, 40 * Math.max(2, pods)),
    timeoutMs: 5000,
  });
  if ('probe_failed' in answers.failures) throw new Error(answers.details.join('; '));
  return answers;
}

const spellFailures = ({ failures }: HttpSample): string =>
  Object.entries(failures)
    .map(([outcome, count]) => `${outcome} ${count}`)
    .join(', ');

export const everyPodAnswers: Check = async (tools) => {
  const service = await readService(tools.kube, 'departures');
  const ready = (await readPods(tools.kube, 'departures')).filter(isReady);
  const answers = service === undefined ? undefined : await sampleService(tools, 'departures', ready.length);
  const silent = ready.map(nameOf).filter((pod) => answers?.counts[pod] === undefined);
  if (ready.length > 0 && silent.length === 0) {
    return pass(
      { en: `All ${ready.length} Pods answer at one address.`, ko: `Pod ${ready.length}개가 모두 한 주소로 대답해요.` },
      [service],
    );
  }
  const observed = () => {
    if (answers === undefined) return noService('departures');
    if (ready.length === 0) return { en: 'no Pod of departures is Ready', ko: 'Ready인 departures Pod가 없어요' };
    const [total, failed] = [answers.total, spellFailures(answers)];
    return {
      en: `of ${total} requests of one client none was answered by ${silent.join(', ')}${failed && ` (${failed})`}`,
      ko: `한 클라이언트의 요청 ${total}번 가운데 ${silent.join(', ')}의 대답이 없어요${failed && ` (${failed})`}`,
    };
  };
  return notYet({
    message: {
      en: 'Not every Pod of the Deployment departures answers at http://departures.',
      ko: 'Deployment departures의 Pod가 모두 http://departures에서 대답하지는 않아요.',
    },
    expected: {
      en: `answers of all ${ready.length} Pods to one client at port 80`,
      ko: `한 클라이언트가 포트 80에서 Pod ${ready.length}개 모두의 대답을 받음`,
    },
    observed: observed(),
    see: `kubectl describe service departures -n ${namespace}; kubectl exec -n ${namespace} deploy/tickets -- curl -s http://departures`,
    objects: [service],
  });
};

/** The endpoints of a Service to which traffic is sent, which one without a port is not. */
async function openEndpoints(kube: Kube, service: string) {
  return (await kube.endpoints(namespace, service)).filter(({ isReady: isOpen, ports }) => isOpen && ports.length > 0);
}

/** Whoever the query finds now or would find when it runs: an app at rest comes back. */
async function strangersBehind(
  kube: Kube,
  service: V1Service,
  endpoints: readonly { pod?: string; address: string }[],
) {
  const addresses = (await readPods(kube, 'departures')).map(({ status }) => status?.podIP);
  const others = (await kube.list<V1Deployment>('apps/v1', 'Deployment', { namespace })).filter(
    ({ metadata, spec }) =>
      metadata?.name !== 'departures' && serviceSelects(service.spec?.selector, spec?.template.metadata?.labels),
  );
  return [
    ...endpoints.filter(({ address }) => !addresses.includes(address)).map(({ pod, address }) => pod ?? address),
    ...others.map(({ metadata }) => `deployment/${metadata?.name}`),
  ];
}

export const onlyDeparturesAnswer: Check = async ({ kube }) => {
  const service = await readService(kube, 'departures');
  const endpoints = service === undefined ? [] : await openEndpoints(kube, 'departures');
  const strangers = service === undefined ? [] : await strangersBehind(kube, service, endpoints);
  const isImporting = (await readPods(kube, 'departures-import')).some(isReady);
  if (endpoints.length > 0 && strangers.length === 0 && isImporting) {
    return pass({ en: 'Nobody else is behind the address.', ko: '이 주소 뒤에 다른 것은 없어요.' }, [service]);
  }
  const observed = () => {
    if (service === undefined) return noService('departures');
    if (endpoints.length === 0) return { en: 'the Service has no endpoints', ko: 'Service에 endpoint가 없어요' };
    if (strangers.length > 0) {
      const others = strangers.join(', ');
      return { en: `the selector finds ${others} as well`, ko: `selector가 ${others}도 찾아요` };
    }
    return { en: 'departures-import does not run any more', ko: 'departures-import가 더는 실행되지 않아요' };
  };
  return notYet({
    message: {
      en: 'Behind the Service departures are not just the Pods of the Deployment departures, or the import has ended.',
      ko: 'Service departures 뒤에 Deployment departures의 Pod만 있지 않거나, 가져오기 작업이 멈췄어요.',
    },
    expected: {
      en: 'endpoints that are all Pods of departures, beside a departures-import that runs',
      ko: '모두 departures의 Pod인 endpoint, 그리고 따로 실행되는 departures-import',
    },
    observed: observed(),
    see: `kubectl get endpointslices,pod -n ${namespace} -o wide --show-labels`,
    objects: [service],
  });
};

const wantedPods = 5;
const followSeconds = 5;

/** When somebody last wrote the Service; to the second, as the API server keeps it. */
function lastWritten({ metadata }: V1Service): number {
  const times = (metadata?.managedFields ?? []).map(({ time }) => time?.getTime() ?? 0);
  return Math.max(metadata?.creationTimestamp?.getTime() ?? 0, ...times);
}

const spellLabels = (labels: Readonly<Record<string, string>> | undefined): string =>
  Object.entries(labels ?? {})
    .map(([key, value]) => `${key}=${value}`)
    .join(',') || '-';

const readDepartures = (kube: Kube) => kube.get<V1Deployment>('apps/v1', 'Deployment', 'departures', namespace);

/** Where no Pod has come since the Service was written, one is replaced: what is seen then is the Service's own doing. */
export const followsPods: Check = acting(
  {
    seconds: 60,
    dependsOn: async (kube) => [await readService(kube, 'departures'), await readDepartures(kube)],
  },
  async ({ kube, acts, waitFor }) => {
    const [service, deployment] = [await readService(kube, 'departures'), await readDepartures(kube)];
    const missing = (observed: { en: string; ko: string }) =>
      notYet({
        message: {
          en: 'The Service departures does not follow the Deployment departures and its five Pods.',
          ko: 'Service departures가 Deployment departures와 그 Pod 다섯 개를 따라오지 않아요.',
        },
        expected: {
          en: 'at least five Pods, all endpoints, those that come later as well',
          ko: 'Pod가 적어도 다섯 개, 나중에 오는 것까지 모두 endpoint',
        },
        observed,
        see: `kubectl get endpointslices,pod -n ${namespace} --show-labels; kubectl describe service departures -n ${namespace}`,
        objects: [service, deployment],
      });
    if (service === undefined) return missing(noService('departures'));

    const { selector } = service.spec ?? {};
    const labels = deployment?.spec?.template.metadata?.labels;
    if (!serviceSelects(selector, labels)) {
      return missing({
        en: `the selector is ${spellLabels(selector)}, and Pods of the next rollout have ${spellLabels(labels)}`,
        ko: `selector는 ${spellLabels(selector)}인데, 다음 rollout의 Pod에는 ${spellLabels(labels)}가 있어요`,
      });
    }
    const readReady = async () => (await readPods(kube, 'departures')).filter(isReady);
    const ready = await readReady();
    if (ready.length < wantedPods) {
      return missing({ en: `${ready.length} Pods are Ready`, ko: `Ready인 Pod는 ${ready.length}개예요` });
    }
    const isLater = ({ metadata }: V1Pod) => (metadata?.creationTimestamp?.getTime() ?? 0) > lastWritten(service);
    const [first] = ready;
    if (first !== undefined && !ready.some(isLater)) {
      const { outcome } = await acts.replacePod({ namespace, pod: nameOf(first) });
      if (outcome !== 'replaced') throw new Error(`the Pod ${nameOf(first)} was to be replaced: ${outcome}`);
    }
    const { holds, seen } = await waitFor(followSeconds, async () => {
      const endpoints = await openEndpoints(kube, 'departures');
      const forgotten = (await readReady()).map(nameOf).filter((name) => endpoints.every(({ pod }) => pod !== name));
      return { holds: forgotten.length === 0, seen: forgotten.join(', ') };
    });
    if (!holds) return missing({ en: `no endpoints: ${seen}`, ko: `endpoint가 아닌 것: ${seen}` });
    return pass({ en: 'The Service follows its Pods.', ko: 'Service가 Pod를 따라와요.' }, [service, deployment]);
  },
);

export const ticketsAnswerAtTheirAddress: Check = async ({ kube, http }) => {
  const service = await readService(kube, 'tickets');
  const pods = await readPods(kube, 'tickets');
  const urls = [`http://${hostOf('tickets')}/`, `http://${ticketsAddress}/`];
  const answers = await http({ from: 'node', requests: urls.map((url) => ({ url })), timeoutMs: 2000 });
  const seen = answers.map((answer) => {
    if (answer.outcome === 'probe_failed') throw new Error(answer.detail);
    if (answer.outcome !== 'answered') return { isRight: false, text: answer.outcome };
    const [, pod] = /^tickets, from (\S+)/.exec(answer.body) ?? [];
    return { isRight: pods.map(nameOf).includes(pod ?? ''), text: `${answer.status} ${answer.body.trim()}` };
  });
  if (seen.every(({ isRight }) => isRight)) {
    return pass({ en: 'The ticket office answers, where it always was.', ko: '매표소가 늘 있던 주소에서 대답해요.' }, [
      service,
    ]);
  }
  return notYet({
    message: {
      en: `The ticket office does not answer at both http://tickets and http://${ticketsAddress}.`,
      ko: `매표소가 http://tickets와 http://${ticketsAddress} 두 곳에서 대답하지는 않아요.`,
    },
    expected: { en: 'an answer of a Pod of tickets at both', ko: '두 곳 모두에서 tickets Pod의 대답' },
    observed: verbatim(`tickets: ${seen[0]?.text}; ${ticketsAddress}: ${seen[1]?.text}`),
    see: `kubectl describe service tickets -n ${namespace}; kubectl get pod -n ${namespace} -l app=tickets -o yaml | grep -A3 ports:`,
    objects: [service],
  });
};

export const onlyReadySeatsAnswer: Check = async (tools) => {
  const { kube } = tools;
  const service = await readService(kube, 'seats');
  const next = (await readPods(kube, 'seats-next')).filter(({ metadata }) => metadata?.deletionTimestamp === undefined);
  const listed = (await kube.endpoints(namespace, 'seats')).map(({ address }) => address);
  const isStandingBy = next.length > 0 && next.every(({ status }) => listed.includes(status?.podIP ?? ''));
  const answers = service === undefined ? undefined : await sampleService(tools, 'seats', 2);
  const hasFailed = answers === undefined || Object.keys(answers.failures).length > 0;
  const waits = service !== undefined && service.spec?.publishNotReadyAddresses !== true;
  if (waits && isStandingBy && !hasFailed) {
    return pass({ en: 'Only Pods that are ready are asked.', ko: '준비된 Pod에만 물어요.' }, [service]);
  }
  const observed = () => {
    if (answers === undefined) return noService('seats');
    if (!isStandingBy) {
      return {
        en: 'the Service does not know of the Pods of seats-next, or there are none: they would not join when they are ready',
        ko: 'Service가 seats-next의 Pod를 모르거나 그런 Pod가 없어요. 준비가 되어도 합류하지 못해요',
      };
    }
    if (hasFailed) return verbatim(`${answers.total}: ${spellFailures(answers)}`);
    return verbatim('publishNotReadyAddresses: true');
  };
  return notYet({
    message: {
      en: 'The Service seats does not wait with the Pods of seats-next until they are ready.',
      ko: 'Service seats가 seats-next의 Pod가 준비될 때까지 기다리지 않아요.',
    },
    expected: {
      en: 'no request fails, and the Pods of seats-next are endpoints that are not ready yet',
      ko: '실패하는 요청이 없고, seats-next의 Pod는 아직 ready가 아닌 endpoint',
    },
    observed: observed(),
    see: `kubectl get endpointslices -n ${namespace} -l kubernetes.io/service-name=seats -o yaml`,
    objects: [service],
  });
};
