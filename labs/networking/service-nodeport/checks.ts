import type { V1Node, V1Service } from '@kubernetes/client-node';
import {
  type Check,
  type CheckTools,
  demandControls,
  type HttpAnswer,
  type Kube,
  type Localized,
  notYet,
  pass,
  podsOf,
  serviceSelects,
  verbatim,
} from 'drydock/check';

const answerWithinMs = 2000;

/** An app of the lab: a Deployment and a Service of one name. */
interface App {
  namespace: string;
  name: string;
}
const weather: App = { namespace: 'harbour', name: 'weather' };
const tide: App = { namespace: 'harbour', name: 'tide' };
const pilot: App = { namespace: 'harbour', name: 'pilot' };
const logbook: App = { namespace: 'archive', name: 'logbook' };

const readService = (kube: Kube, { namespace, name }: App) => kube.get<V1Service>('v1', 'Service', name, namespace);
const readPods = (kube: Kube, app: App) => podsOf(kube, { kind: 'Deployment', ...app });

/** What was answered, and whether by a Pod of the app that was meant. */
interface Seen {
  isRight: boolean;
  text: string;
  body: string;
}

async function judgeAnswer(kube: Kube, app: App, answer: HttpAnswer | undefined): Promise<Seen> {
  if (answer === undefined || answer.outcome === 'probe_failed') throw new Error(answer?.detail ?? 'no answer');
  if (answer.outcome !== 'answered') return { isRight: false, text: answer.outcome, body: '' };
  const [, name, pod] = /^(\w+), from ([\w-]+)/.exec(answer.body) ?? [];
  const pods = await readPods(kube, app);
  const isRight = name === app.name && pods.some(({ metadata }) => metadata?.name === pod);
  return { isRight, text: `${answer.status} ${answer.body.trim()}`, body: answer.body };
}

/** From the node, whose packets to a Service go the same way as a Pod's. */
async function askInside({ kube, http }: CheckTools, app: App): Promise<Seen> {
  const url = `http://${app.name}.${app.namespace}.svc.cluster.local/`;
  const [answer] = await http({ from: 'node', requests: [{ url }], timeoutMs: answerWithinMs });
  return judgeAnswer(kube, app, answer);
}

async function addressesOfNode(kube: Kube): Promise<string[]> {
  const [node] = await kube.list<V1Node>('v1', 'Node');
  return (node?.status?.addresses ?? []).flatMap(({ type, address }) => (type === 'InternalIP' ? [address] : []));
}

/** A door that does not answer is believed only when the node can be reached at all, and does not answer everywhere. */
async function askOutside(
  { kube, http, traffic }: CheckTools,
  app: App,
  port: number,
): Promise<Seen & { see: string }> {
  const [host = ''] = await addressesOfNode(kube);
  const url = `http://${host}:${port}/`;
  const [answer] = await http({ from: 'outside', requests: [{ url }], timeoutMs: answerWithinMs });
  const seen = await judgeAnswer(kube, app, answer);
  if (answer?.outcome !== 'answered') {
    const matrix = await traffic({
      from: { outside: 'outside' },
      to: { api: { host, port: 6443, protocol: 'tcp' }, closed: { host, port: 1, protocol: 'tcp' } },
    });
    demandControls(matrix, { connects: [['outside', 'api']], blocked: [['outside', 'closed']] });
  }
  return { ...seen, see: `curl -sS --max-time 2 ${url}` };
}

const anAnswerOf = ({ name }: App, where: Localized): Localized => ({
  en: `an answer of a Pod of ${name} ${where.en}`,
  ko: `${where.ko} ${name} Pod의 대답`,
});

export const weatherAnswersOutside: Check = async (tools) => {
  const service = await readService(tools.kube, weather);
  const [outside, inside] = await Promise.all([askOutside(tools, weather, 30080), askInside(tools, weather)]);
  if (outside.isRight && inside.isRight) {
    return pass({ en: 'The weather is told outside and inside.', ko: '밖에서도 안에서도 날씨를 알 수 있어요.' }, [
      service,
    ]);
  }
  return notYet({
    message: {
      en: 'weather does not answer both at port 30080 of the node and, inside, at http://weather.',
      ko: 'weather가 노드의 포트 30080과 안쪽의 http://weather 두 곳에서 대답하지는 않아요.',
    },
    expected: anAnswerOf(weather, { en: 'outside and inside', ko: '밖과 안에서' }),
    observed: {
      en: `outside, at 30080: ${outside.text}; inside, at 80: ${inside.text}`,
      ko: `밖, 30080: ${outside.text}; 안, 80: ${inside.text}`,
    },
    see: `kubectl get service -A; ${outside.see}`,
    objects: [service],
  });
};

export const logbookStaysInside: Check = async (tools) => {
  const service = await readService(tools.kube, logbook);
  const inside = await askInside(tools, logbook);
  const labels = (await readPods(tools.kube, logbook)).map(({ metadata }) => metadata?.labels);
  const services = await tools.kube.list<V1Service>('v1', 'Service', { namespace: logbook.namespace });
  const doors = services
    .filter(({ spec }) => labels.some((own) => serviceSelects(spec?.selector, own)))
    .flatMap(({ spec }) => (spec?.ports ?? []).flatMap(({ nodePort }) => nodePort ?? []));
  if (inside.isRight && doors.length === 0) {
    return pass({ en: 'The logbook is read inside only.', ko: '일지는 안에서만 읽어요.' }, [service]);
  }
  return notYet({
    message: {
      en: 'The Service logbook does not answer inside the cluster, and only there.',
      ko: 'Service logbook이 클러스터 안에서, 그리고 안에서만 대답하지 않아요.',
    },
    expected: { en: 'an answer inside at port 80, no node port', ko: '안쪽 포트 80에서 대답, node port 없음' },
    observed: {
      en: `inside: ${inside.text}; node ports: ${doors.join(', ') || 'none'}`,
      ko: `안: ${inside.text}; node port: ${doors.join(', ') || '없음'}`,
    },
    see: 'kubectl get service -n archive',
    objects: [service],
  });
};

export const tideAnswersInside: Check = async (tools) => {
  const service = await readService(tools.kube, tide);
  const { isRight, text } = await askInside(tools, tide);
  if (isRight) return pass({ en: 'tide answers inside.', ko: 'tide가 안에서 대답해요.' }, [service]);
  return notYet({
    message: {
      en: 'Inside the cluster, tide does not answer at http://tide, which is port 80.',
      ko: '클러스터 안에서 tide가 http://tide, 곧 포트 80에서 대답하지 않아요.',
    },
    expected: anAnswerOf(tide, { en: 'at port 80', ko: '포트 80에서' }),
    observed: verbatim(text),
    see: 'kubectl describe service tide -n harbour; kubectl exec -n harbour deploy/weather -- curl -sS --max-time 2 http://tide',
    objects: [service],
  });
};

export const tideAnswersOutside: Check = async (tools) => {
  const service = await readService(tools.kube, tide);
  const { isRight, text, see } = await askOutside(tools, tide, 30081);
  if (isRight) return pass({ en: 'tide answers outside.', ko: 'tide가 밖에서 대답해요.' }, [service]);
  return notYet({
    message: {
      en: 'From outside the cluster, tide does not answer at port 30081 of the node.',
      ko: '클러스터 밖에서 tide가 노드의 포트 30081에서 대답하지 않아요.',
    },
    expected: anAnswerOf(tide, { en: 'at port 30081', ko: '포트 30081에서' }),
    observed: verbatim(text),
    see: `kubectl describe service tide -n harbour; ${see}`,
    objects: [service],
  });
};

const callerIn = ({ body }: Seen): string | undefined => /you are (\S+)/.exec(body)?.[1];

/** The addresses with which the node itself comes to the Pods. */
async function nodeAsCaller({ kube, http }: CheckTools): Promise<string[]> {
  const addresses = (await readPods(kube, pilot)).flatMap(({ status }) => status?.podIP ?? []);
  if (addresses.length === 0) return addressesOfNode(kube);
  const requests = addresses.map((address) => ({ url: `http://${address}:8080/` }));
  const answers = await http({ from: 'node', requests, timeoutMs: answerWithinMs });
  const callers = await Promise.all(answers.map(async (answer) => callerIn(await judgeAnswer(kube, pilot, answer))));
  return [...(await addressesOfNode(kube)), ...callers.filter((caller) => caller !== undefined)];
}

export const pilotSeesCallers: Check = async (tools) => {
  const service = await readService(tools.kube, pilot);
  const [outside, node] = await Promise.all([askOutside(tools, pilot, 30082), nodeAsCaller(tools)]);
  const caller = callerIn(outside);
  if (outside.isRight && caller !== undefined && !node.includes(caller)) {
    return pass({ en: `The pilots see who calls: ${caller}.`, ko: `도선사가 누가 묻는지 알아요. ${caller}예요.` }, [
      service,
    ]);
  }
  return notYet({
    message: {
      en: 'The Pods of pilot do not see the address of a caller outside.',
      ko: 'pilot의 Pod가 밖에서 묻는 사람의 주소를 보지 못해요.',
    },
    expected: { en: 'at port 30082, an address that is not the node’s', ko: '포트 30082에서 노드의 것이 아닌 주소' },
    observed: {
      en: `${outside.text} (the node is ${node.join(', ')})`,
      ko: `${outside.text} (노드는 ${node.join(', ')})`,
    },
    see: outside.see,
    objects: [service],
  });
};
