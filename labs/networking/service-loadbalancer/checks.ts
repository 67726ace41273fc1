import type { V1Node, V1Pod, V1Service } from '@kubernetes/client-node';
import {
  type Check,
  type CheckTools,
  demandControls,
  type HttpAnswer,
  type Kube,
  notYet,
  pass,
  podsOf,
  serviceSelects,
  verbatim,
} from 'drydock/check';

const namespace = 'theatre';
const answerWithinMs = 2000;
/** The Services that only the crew asks. */
const crew = ['curtain', 'lights', 'props', 'rigging', 'sound', 'traps'];
type App = 'programme' | 'stage' | 'tickets' | 'visitors';

const readService = (kube: Kube, name: string) => kube.get<V1Service>('v1', 'Service', name, namespace);
const readPods = (kube: Kube, app: App) => podsOf(kube, { kind: 'Deployment', namespace, name: app });
const addressesOf = (service: V1Service | undefined) =>
  (service?.status?.loadBalancer?.ingress ?? []).flatMap(({ ip }) => ip ?? []);
const orNone = (words: readonly string[]) => ({ en: words.join(', ') || 'none', ko: words.join(', ') || '없음' });

/** What was answered, and whether by a Pod of the app that was meant. */
interface Seen {
  isRight: boolean;
  text: string;
}

function judgeAnswer(app: App, pods: readonly V1Pod[], answer: HttpAnswer | undefined): Seen {
  if (answer === undefined || answer.outcome === 'probe_failed') throw new Error(answer?.detail ?? 'no answer');
  if (answer.outcome !== 'answered') return { isRight: false, text: answer.outcome };
  const [, name, pod] = /^(\w+), from ([\w-]+)/.exec(answer.body) ?? [];
  const isRight = name === app && pods.some(({ metadata }) => metadata?.name === pod);
  return { isRight, text: `${answer.status} ${answer.body.trim()}` };
}

/** From the node, whose packets to a Service go the same way as a Pod's. */
async function askInside({ kube, http }: CheckTools, app: App, services: readonly string[]): Promise<Seen[]> {
  const requests = services.map((name) => ({ url: `http://${name}.${namespace}.svc.cluster.local/` }));
  const [answers, pods] = await Promise.all([
    http({ from: 'node', requests, timeoutMs: answerWithinMs }),
    readPods(kube, app),
  ]);
  return answers.map((answer) => judgeAnswer(app, pods, answer));
}

/** That nobody answers is believed only when something else is reached from there, and not everything. */
async function askOutside({ kube, http, traffic }: CheckTools, app: App, addresses: readonly string[]): Promise<Seen> {
  const [address] = addresses;
  if (address === undefined) return { isRight: false, text: '<pending>' };
  const requests = [{ url: `http://${address}/` }];
  const [[answer], pods] = await Promise.all([
    http({ from: 'outside', requests, timeoutMs: answerWithinMs }),
    readPods(kube, app),
  ]);
  if (answer?.outcome !== 'answered') {
    const [node] = await kube.list<V1Node>('v1', 'Node');
    const host = node?.status?.addresses?.find(({ type }) => type === 'InternalIP')?.address ?? '';
    const matrix = await traffic({
      from: { outside: 'outside' },
      to: { api: { host, port: 6443, protocol: 'tcp' }, closed: { host, port: 1, protocol: 'tcp' } },
    });
    demandControls(matrix, { connects: [['outside', 'api']], blocked: [['outside', 'closed']] });
  }
  return judgeAnswer(app, pods, answer);
}

/** All Services that lead to Pods of an app, whatever they are called. */
async function leadingTo(kube: Kube, app: App): Promise<V1Service[]> {
  const labels = (await readPods(kube, app)).map(({ metadata }) => metadata?.labels);
  const services = await kube.list<V1Service>('v1', 'Service', { namespace });
  return services.filter(({ spec }) => labels.some((own) => serviceSelects(spec?.selector, own)));
}

const nodePortsOf = (services: readonly V1Service[]) =>
  services.flatMap(({ metadata, spec }) =>
    (spec?.ports ?? []).flatMap(({ nodePort }) => (nodePort ? [`${metadata?.name}:${nodePort}`] : [])),
  );

export const visitorsAnswerOutside: Check = async (tools) => {
  const service = await readService(tools.kube, 'visitors');
  const { isRight, text } = await askOutside(tools, 'visitors', addressesOf(service));
  if (isRight) {
    return pass({ en: 'visitors answers at an address of its own.', ko: 'visitors가 제 주소에서 대답해요.' }, [
      service,
    ]);
  }
  return notYet({
    message: {
      en: 'From outside the cluster, visitors does not answer at an external address of its own, at port 80.',
      ko: '클러스터 밖에서 visitors가 자기 외부 주소의 포트 80으로 대답하지 않아요.',
    },
    expected: {
      en: 'an external address, and a Pod of visitors there',
      ko: '외부 주소와 거기서 대답하는 visitors Pod',
    },
    observed: verbatim(text),
    see: 'kubectl describe service visitors -n theatre',
    objects: [service],
  });
};

export const crewStaysInside: Check = async (tools) => {
  const [inside, leading] = await Promise.all([askInside(tools, 'stage', crew), leadingTo(tools.kube, 'stage')]);
  const silent = crew.filter((_, place) => inside[place]?.isRight !== true);
  const outside = leading.flatMap((service) =>
    addressesOf(service).map((address) => `${service.metadata?.name}:${address}`),
  );
  const doors = nodePortsOf(leading);
  if (silent.length === 0 && outside.length === 0 && doors.length === 0) {
    return pass(
      { en: 'The crew is answered inside, and only there.', ko: '스태프는 안에서만 대답을 받아요.' },
      leading,
    );
  }
  return notYet({
    message: {
      en: 'What leads to the Pods of stage does not answer inside only.',
      ko: 'stage의 Pod로 이어지는 Service가 안에서만 대답하지는 않아요.',
    },
    expected: {
      en: 'all six answer inside at port 80; no external address, no node port',
      ko: '여섯 개 모두 안에서 포트 80으로 대답하고, 외부 주소와 node port는 없음',
    },
    observed: {
      en: `silent inside: ${orNone(silent).en}; external addresses: ${orNone(outside).en}; node ports: ${orNone(doors).en}`,
      ko: `안에서 대답 없음: ${orNone(silent).ko}; 외부 주소: ${orNone(outside).ko}; node port: ${orNone(doors).ko}`,
    },
    see: 'kubectl get service -n theatre',
    objects: leading,
  });
};

export const ticketsAnswerOutside: Check = async (tools) => {
  const service = await readService(tools.kube, 'tickets');
  const [outside, [inside]] = await Promise.all([
    askOutside(tools, 'tickets', addressesOf(service)),
    askInside(tools, 'tickets', ['tickets']),
  ]);
  if (outside.isRight && inside?.isRight) {
    return pass({ en: 'tickets answers outside and inside.', ko: 'tickets가 밖에서도 안에서도 대답해요.' }, [service]);
  }
  return notYet({
    message: {
      en: 'tickets does not answer both at an external address of its own and, inside, at http://tickets.',
      ko: 'tickets가 자기 외부 주소와 안쪽의 http://tickets 두 곳에서 대답하지는 않아요.',
    },
    expected: { en: 'a Pod of tickets, at port 80 of both', ko: '두 곳의 포트 80에서 tickets Pod의 대답' },
    observed: {
      en: `outside: ${outside.text}; inside: ${inside?.text}`,
      ko: `밖: ${outside.text}; 안: ${inside?.text}`,
    },
    see: 'kubectl describe service tickets -n theatre',
    objects: [service],
  });
};

export const ticketsOpensNoNodePort: Check = async ({ kube }) => {
  const leading = await leadingTo(kube, 'tickets');
  if (leading.length === 0) throw new Error('no Service leads to a Pod of tickets');
  const doors = nodePortsOf(leading);
  if (doors.length === 0) {
    return pass({ en: 'No node port leads to tickets.', ko: 'tickets로 이어지는 node port가 없어요.' }, leading);
  }
  return notYet({
    message: { en: 'A node port leads to the Pods of tickets.', ko: 'node port 하나가 tickets의 Pod로 이어져요.' },
    expected: { en: 'no node port', ko: 'node port 없음' },
    observed: verbatim(doors.join(', ')),
    see: 'kubectl get service tickets -n theatre -o yaml',
    objects: leading,
  });
};

export const programmeKeepsAddress: Check = async (tools) => {
  const service = await readService(tools.kube, 'programme');
  const addresses = addressesOf(service);
  const asked = service?.spec?.loadBalancerIP;
  const { isRight, text } = await askOutside(tools, 'programme', addresses);
  if (isRight && asked !== undefined && addresses.includes(asked)) {
    return pass({ en: `programme asks for ${asked} and has it.`, ko: `programme가 ${asked}를 청하고 갖고 있어요.` }, [
      service,
    ]);
  }
  return notYet({
    message: {
      en: 'The Service programme does not ask for the very address at which it answers.',
      ko: 'Service programme가 지금 대답하는 바로 그 주소를 청하지 않아요.',
    },
    expected: {
      en: 'the same address in spec and in status, and an answer there at port 80',
      ko: 'spec과 status에 같은 주소, 그 주소의 포트 80에서 대답',
    },
    observed: {
      en: `asks for: ${asked ?? 'any'}; has: ${orNone(addresses).en}; answer: ${text}`,
      ko: `청하는 주소: ${asked ?? '아무것이나'}; 가진 주소: ${orNone(addresses).ko}; 대답: ${text}`,
    },
    see: 'kubectl get service programme -n theatre -o yaml',
    objects: [service],
  });
};
