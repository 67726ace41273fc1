import type { V1Namespace, V1Pod, V1Service } from '@kubernetes/client-node';
import {
  type AdmissionAnswer,
  type Check,
  type CheckTools,
  isReady,
  type Kube,
  type Localized,
  notYet,
  pass,
  podsOf,
  quantity,
  verbatim,
} from 'drydock/check';

const sports = 'sports';

const readSite = (kube: Kube, namespace: string) => kube.get<V1Service>('v1', 'Service', 'site', namespace);
const readSitePods = (kube: Kube, namespace: string) => podsOf(kube, { kind: 'Deployment', namespace, name: 'site' });

/** What comes of asking for the site of a desk, and whether it comes from there. */
async function visitSite({ kube, http }: CheckTools, namespace: string): Promise<{ isRight: boolean; text: string }> {
  const url = `http://site.${namespace}.svc.cluster.local/`;
  const [answer] = await http({ from: 'node', requests: [{ url }], timeoutMs: 2000 });
  if (answer === undefined || answer.outcome === 'probe_failed') throw new Error(answer?.detail ?? 'no answer');
  if (answer.outcome !== 'answered') return { isRight: false, text: answer.outcome };
  const addresses = (await readSitePods(kube, namespace)).map(({ status }) => status?.podIP);
  const endpoints = (await kube.endpoints(namespace, 'site')).filter((endpoint) => endpoint.isReady);
  const isOwn = endpoints.length > 0 && endpoints.every(({ address }) => addresses.includes(address));
  return { isRight: isOwn && answer.status === 200, text: String(answer.status) + (isOwn ? '' : ' (another Pod)') };
}

export const twoSitesCoexist: Check = async (tools) => {
  const services = await Promise.all([readSite(tools.kube, 'politics'), readSite(tools.kube, sports)]);
  const [politics, own] = await Promise.all([visitSite(tools, 'politics'), visitSite(tools, sports)]);
  if (politics.isRight && own.isRight) {
    return pass({ en: 'Each desk has its own site.', ko: '부서마다 제 site가 있어요.' }, services);
  }
  return notYet({
    message: {
      en: 'There are not two sites, one in each of the namespaces politics and sports, that answer.',
      ko: 'namespace politics와 sports에 대답하는 site가 하나씩 있지 않아요.',
    },
    expected: {
      en: 'answers of the Deployments site at http://site.politics and http://site.sports',
      ko: 'http://site.politics와 http://site.sports에서 각각 Deployment site의 대답',
    },
    observed: verbatim(`site.politics: ${politics.text}; site.sports: ${own.text}`),
    see: 'kubectl get deployment,service,endpointslices -A -l app=site',
    objects: services,
  });
};

interface Amounts {
  /** In thousandths. */
  cpu: number;
  /** In Mi. */
  memory: number;
}
interface Container {
  requests?: Amounts;
  limits?: Partial<Amounts>;
}

const spell = ({ cpu, memory }: Partial<Amounts>): Record<string, string> => ({
  ...(cpu !== undefined && { cpu: `${cpu}m` }),
  ...(memory !== undefined && { memory: `${memory}Mi` }),
});

/** A Pod of the sports desk with these containers, which is never created. */
function candidate(containers: readonly Container[]): V1Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { generateName: 'candidate-', namespace: sports },
    spec: {
      containers: containers.map(({ requests, limits }, index) => ({
        name: `c${index}`,
        image: 'busybox:1.35',
        resources: { ...(requests && { requests: spell(requests) }), ...(limits && { limits: spell(limits) }) },
      })),
    },
  };
}

const inContainers = 3;
/** Enough to be no trouble for anybody, in as many containers. */
const little: Amounts = { cpu: 30, memory: 48 };

/** Requests so much in all, in containers too small for a maximum per container to mind. */
function candidateOf(total: Amounts): V1Pod {
  const part = (amount: number, index: number) =>
    Math.floor(amount / inContainers) + (index < amount % inContainers ? 1 : 0);
  return candidate(
    Array.from({ length: inContainers }, (_, index) => {
      const requests = { cpu: part(total.cpu, index), memory: part(total.memory, index) };
      // A bound on limits is another one, and shows when these are a little larger.
      const limits = { cpu: Math.ceil(requests.cpu * 1.25), memory: Math.ceil(requests.memory * 1.25) };
      return { requests, limits };
    }),
  );
}

const spellAnswer = (answer: AdmissionAnswer | undefined): Localized => {
  if (answer?.outcome === 'admitted') return { en: 'admitted', ko: '받아들여짐' };
  const reason = answer?.reason.replace(/^.*? is forbidden: /, '') ?? '-';
  return { en: `refused: ${reason}`, ko: `거절됨: ${reason}` };
};

const whole: Amounts = { cpu: 500, memory: 256 };

/** What the Pods of the namespace have requested already, as a quota counts it. */
async function requested(kube: Kube): Promise<Amounts> {
  const pods = await kube.list<V1Pod>('v1', 'Pod', { namespace: sports });
  const counted = pods.filter(({ status }) => status?.phase !== 'Succeeded' && status?.phase !== 'Failed');
  const total = (name: 'cpu' | 'memory') =>
    counted
      .flatMap(({ spec }) => spec?.containers ?? [])
      .reduce((sum, { resources }) => sum + quantity(resources?.requests?.[name] ?? '0'), 0);
  return { cpu: Math.ceil(total('cpu') * 1000), memory: Math.ceil(total('memory') / 2 ** 20) };
}

const unbounded = (expected: Localized, observed: Localized) =>
  notYet({
    message: {
      en: 'The Pods of sports are not bounded to requests of 500m CPU and 256Mi memory in all.',
      ko: 'sports의 Pod 전체가 request CPU 500m, 메모리 256Mi로 제한되지 않아요.',
    },
    expected,
    observed,
    see: 'kubectl describe quota -n sports',
  });

export const sportsQuotaHolds: Check = async ({ kube }) => {
  const used = await requested(kube);
  const left: Amounts = { cpu: whole.cpu - used.cpu, memory: whole.memory - used.memory };
  if (left.cpu < little.cpu || left.memory < little.memory) {
    return unbounded(
      {
        en: 'room for one more Pod, to see where the bound is',
        ko: '한도가 어디인지 볼 수 있게 Pod 하나가 더 들어갈 자리',
      },
      {
        en: `the Pods request ${used.cpu}m and ${used.memory}Mi already`,
        ko: `Pod가 이미 ${used.cpu}m과 ${used.memory}Mi를 요청하고 있어요`,
      },
    );
  }
  const trials = [
    { total: { ...little, cpu: left.cpu }, fits: true, sum: `requests.cpu ${whole.cpu}m` },
    { total: { ...little, cpu: left.cpu + 1 }, fits: false, sum: `requests.cpu ${whole.cpu + 1}m` },
    { total: { ...little, memory: left.memory }, fits: true, sum: `requests.memory ${whole.memory}Mi` },
    { total: { ...little, memory: left.memory + 1 }, fits: false, sum: `requests.memory ${whole.memory + 1}Mi` },
  ];
  const answers = await kube.admission(trials.map(({ total }) => candidateOf(total)));
  const said = trials.map((trial, index) => ({ ...trial, answer: answers[index] }));
  const wrong = said.find(({ fits, answer }) =>
    fits ? answer?.outcome !== 'admitted' : answer?.outcome !== 'refused' || answer.by !== 'quota',
  );
  if (wrong === undefined) {
    return pass({
      en: 'The sports desk gets 500m CPU and 256Mi of memory, and not more.',
      ko: '스포츠부는 CPU 500m, 메모리 256Mi까지만 써요.',
    });
  }
  const { sum, fits, answer } = wrong;
  return unbounded(
    fits
      ? { en: `a Pod that brings the sum to ${sum} is admitted`, ko: `합이 ${sum}가 되는 Pod는 받아들여짐` }
      : {
          en: `a Pod that brings the sum to ${sum} is refused by a quota`,
          ko: `합이 ${sum}가 되는 Pod는 quota가 거절`,
        },
    spellAnswer(answer),
  );
};

export const sportsOpensNoNodePorts: Check = async ({ kube }) => {
  const service = (type: string): V1Service => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { generateName: 'candidate-', namespace: sports },
    spec: { type, ports: [{ port: 80 }] },
  });
  const [inside, door] = await kube.admission([service('ClusterIP'), service('NodePort')]);
  const services = await kube.list<V1Service>('v1', 'Service', { namespace: sports });
  const open = services.filter(({ spec }) => spec?.ports?.some(({ nodePort }) => nodePort));
  if (inside?.outcome === 'admitted' && door?.outcome === 'refused' && open.length === 0) {
    return pass({ en: 'Nobody in sports opens a node port.', ko: 'sports에서는 아무도 node port를 열지 못해요.' });
  }
  const names = open.map(({ metadata }) => metadata?.name).join(', ') || '-';
  const [one, other] = [spellAnswer(inside), spellAnswer(door)];
  return notYet({
    message: {
      en: 'In sports a Service with a node port is not refused, or there is one, or no Service is possible at all.',
      ko: 'sports에서 node port가 있는 Service가 거절되지 않거나, 이미 있거나, 아예 Service를 만들 수 없어요.',
    },
    expected: { en: 'ClusterIP admitted, NodePort refused', ko: 'ClusterIP는 받아들여짐, NodePort는 거절됨' },
    observed: {
      en: `ClusterIP ${one.en}; NodePort ${other.en}; there: ${names}`,
      ko: `ClusterIP ${one.ko}; NodePort ${other.ko}; 이미 있는 것: ${names}`,
    },
    see: 'kubectl describe quota -n sports; kubectl get service -n sports',
    objects: open,
  });
};

const small: Amounts = { cpu: 50, memory: 32 };

export const smallDefaults: Check = async ({ kube }) => {
  const [answer] = await kube.admission([candidate([{}])]);
  const requests = answer?.outcome === 'admitted' ? answer.object.spec?.containers[0]?.resources?.requests : undefined;
  const isSmall = quantity(requests?.cpu) === small.cpu / 1000 && quantity(requests?.memory) === small.memory * 2 ** 20;
  if (isSmall) {
    return pass({ en: 'Who asks for nothing gets a little.', ko: '아무것도 요청하지 않으면 조금만 받아요.' });
  }
  return notYet({
    message: {
      en: 'A container in sports that asks for nothing does not get the small requests.',
      ko: 'sports에서 아무것도 요청하지 않은 컨테이너가 작은 request를 받지 않아요.',
    },
    expected: verbatim('cpu 50m, memory 32Mi'),
    observed:
      answer?.outcome === 'admitted'
        ? verbatim(`cpu ${requests?.cpu ?? '-'}, memory ${requests?.memory ?? '-'}`)
        : spellAnswer(answer),
    see: "kubectl describe limits -n sports; kubectl run try -n sports --image busybox:1.35 --dry-run=server -o jsonpath='{.spec.containers[0].resources}'",
  });
};

export const noContainerIsTooLarge: Check = async ({ kube }) => {
  const requests = small;
  const [two, large] = await kube.admission([
    candidate([
      { requests, limits: { cpu: 100, memory: 128 } },
      { requests, limits: { cpu: 100, memory: 128 } },
    ]),
    candidate([{ requests, limits: { cpu: 100, memory: 129 } }]),
  ]);
  if (two?.outcome === 'admitted' && large?.outcome === 'refused') {
    return pass({ en: 'No container may have more than 128Mi.', ko: '어느 컨테이너도 128Mi를 넘을 수 없어요.' });
  }
  const [one, other] = [spellAnswer(two), spellAnswer(large)];
  return notYet({
    message: {
      en: 'In sports a memory limit of up to 128Mi for each container is not allowed, or one above it is.',
      ko: 'sports에서 컨테이너마다 128Mi까지의 메모리 limit가 허용되지 않거나, 그보다 큰 것이 허용돼요.',
    },
    expected: {
      en: 'two containers of 128Mi admitted, one of 129Mi refused',
      ko: '128Mi 컨테이너 두 개는 받아들여짐, 129Mi 하나는 거절됨',
    },
    observed: { en: `128Mi ${one.en}; 129Mi ${other.en}`, ko: `128Mi ${one.ko}; 129Mi ${other.ko}` },
    see: 'kubectl describe limits -n sports',
  });
};

export const siteCounts: Check = async ({ kube }) => {
  const pods = (await readSitePods(kube, sports)).filter(isReady);
  const asked = pods.map(({ spec }) => (spec?.containers ?? []).map(({ resources }) => resources?.requests));
  const counts = asked.every((requests) => requests.every((one) => one?.cpu !== undefined && one.memory !== undefined));
  if (pods.length > 0 && counts) {
    return pass(
      { en: 'The site of the sports desk counts in its quota.', ko: '스포츠부의 site가 quota에 들어가요.' },
      pods,
    );
  }
  return notYet({
    message: {
      en: 'A running Pod of site in sports has no requests, so no quota counts what it uses.',
      ko: '실행 중인 sports의 site Pod에 request가 없어서, quota가 세지 못해요.',
    },
    expected: { en: 'requests for cpu and memory in every Ready Pod', ko: '모든 Ready Pod에 cpu와 memory request' },
    observed:
      pods.length === 0
        ? { en: 'no Pod of site in sports is Ready', ko: 'sports에 Ready인 site Pod가 없어요' }
        : verbatim(JSON.stringify(asked.flat())),
    see: "kubectl get pod -n sports -o custom-columns='NAME:.metadata.name,REQUESTS:.spec.containers[*].resources.requests'",
    objects: pods,
  });
};

export const classifiedsIsGone: Check = async ({ kube }) => {
  const namespace = await kube.get<V1Namespace>('v1', 'Namespace', 'classifieds');
  if (namespace === undefined) return pass({ en: 'classifieds is gone.', ko: 'classifieds가 사라졌어요.' });
  const waits = (namespace.status?.conditions ?? []).filter(({ status }) => status === 'True');
  return notYet({
    message: { en: 'The namespace classifieds is still there.', ko: 'namespace classifieds가 아직 있어요.' },
    expected: { en: 'no namespace classifieds', ko: 'namespace classifieds 없음' },
    observed: verbatim([namespace.status?.phase, ...waits.map(({ message }) => message)].join('; ')),
    see: 'kubectl describe namespace classifieds',
    objects: [namespace],
  });
};
