import type { V1Ingress, V1IngressClass, V1Pod } from '@kubernetes/client-node';
import {
  accessMatrix,
  type Check,
  type CheckTools,
  type HttpAnswer,
  isReady,
  type Kube,
  nodeAddress,
  notYet,
  pass,
  verbatim,
} from 'drydock/check';

const group = 'networking.k8s.io/v1';
const controllerName = 'traefik.io/ingress-controller';
const findNode = `node=$(kubectl get node -o jsonpath='{.items[0].status.addresses[?(@.type=="InternalIP")].address}')`;
const curl = (host: string, path: string) => `${findNode}; curl -i -H 'Host: ${host}' http://$node${path}`;

/** What somebody outside gets from port 80 of the node. */
async function fromOutside(
  { kube, http }: CheckTools,
  host: string,
  paths: readonly string[],
): Promise<{ path: string; answer: HttpAnswer }[]> {
  const address = await nodeAddress(kube);
  const requests = paths.map((path) => ({ url: `http://${address}${path}`, host }));
  const answers = await http({ from: 'outside', requests });
  return answers.map((answer, index) => {
    if (answer.outcome === 'probe_failed') throw new Error(answer.detail);
    return { path: paths[index] ?? '/', answer };
  });
}

/** Every page of the lab begins with the name of the app that it comes from. */
const isFrom = (app: string, answer: HttpAnswer): boolean =>
  answer.outcome === 'answered' && answer.status === 200 && new RegExp(`^${app}\\b`).test(answer.body);

/** `404 page not found`, or what became of the request instead. */
function spell(answer: HttpAnswer): string {
  if (answer.outcome !== 'answered') return answer.outcome;
  const [line = ''] = answer.body.trim().split('\n');
  return `${answer.status} ${line.slice(0, 60)}`.trim();
}

const holdsPort80 = ({ spec }: V1Pod): boolean =>
  [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])].some(({ ports = [] }) =>
    ports.some(({ hostPort }) => hostPort === 80),
  );

/** Whether a Pod's account may follow the Ingresses of both teams, as a controller has to; all namespaces are these as well. */
async function mayFollowIngresses(kube: Kube, { metadata, spec }: V1Pod): Promise<boolean> {
  const subject = { serviceAccount: spec?.serviceAccountName ?? 'default', namespace: metadata?.namespace ?? '' };
  const cells = await kube.access(
    accessMatrix({
      subjects: [subject],
      verbs: ['list', 'watch'],
      resources: ['ingresses.networking.k8s.io'],
      namespaces: ['cinema', 'cafe'],
    }),
  );
  return cells.every(({ isAllowed }) => isAllowed);
}

async function findControllers(kube: Kube, holders: readonly V1Pod[]): Promise<V1Pod[]> {
  const found = await Promise.all(holders.map((pod) => mayFollowIngresses(kube, pod)));
  return holders.filter((_pod, index) => found[index]);
}

export const controllerAnswers: Check = async (tools) => {
  const [unknown] = await fromOutside(tools, 'nobody.example', ['/']);
  const holders = (await tools.kube.list<V1Pod>('v1', 'Pod')).filter((pod) => isReady(pod) && holdsPort80(pod));
  const controllers = await findControllers(tools.kube, holders);
  const answer = unknown?.answer;
  const says404 = answer?.outcome === 'answered' && answer.status === 404;
  if (says404 && controllers.length > 0) {
    return pass({ en: 'A controller answers on port 80.', ko: '80번 포트에서 controller가 응답해요.' }, controllers);
  }
  const observed = () => {
    const said = answer === undefined ? '-' : spell(answer);
    if (holders.length === 0) {
      return { en: `${said}; no Ready Pod has hostPort 80`, ko: `${said}; hostPort 80을 가진 Ready Pod가 없어요` };
    }
    const names = holders.map(({ metadata }) => metadata?.name).join(', ');
    if (controllers.length > 0) return verbatim(`${said}; ${names}`);
    return {
      en: `${said}; ${names} may not list and watch Ingresses`,
      ko: `${said}; ${names}는 Ingress를 list하고 watch할 수 없어요`,
    };
  };
  return notYet({
    message: {
      en: 'On port 80 of the node there is no controller that says 404 to a host that nobody knows.',
      ko: '노드의 80번 포트에, 아무도 모르는 호스트에는 404라고 답하는 controller가 없어요.',
    },
    expected: {
      en: '404, from a Ready Pod with hostPort 80 that may list and watch Ingresses',
      ko: 'Ingress를 list하고 watch할 수 있으며 hostPort 80을 가진 Ready Pod가 보낸 404',
    },
    observed: observed(),
    see: curl('nobody.example', '/'),
    objects: holders,
  });
};

/** Judges that these paths of a host are answered by these apps. */
async function judgePages(tools: CheckTools, host: string, apps: Readonly<Record<string, string>>) {
  const pages = await fromOutside(tools, host, Object.keys(apps));
  const wrong = pages.filter(({ path, answer }) => !isFrom(apps[path] ?? '', answer));
  return {
    isRight: wrong.length === 0,
    expected: verbatim(wrong.map(({ path }) => `${host}${path}: ${apps[path]}`).join('; ')),
    observed: verbatim(wrong.map(({ path, answer }) => `${host}${path}: ${spell(answer)}`).join('; ')),
    see: curl(host, wrong[0]?.path ?? '/'),
  };
}

export const cinemaIsServed: Check = async (tools) => {
  const ingress = await tools.kube.get<V1Ingress>(group, 'Ingress', 'cinema', 'cinema');
  const apps = { '/': 'program', '/next-week': 'program', '/tickets': 'tickets', '/tickets/row-7': 'tickets' };
  const { isRight, ...finding } = await judgePages(tools, 'cinema.example', apps);
  if (isRight) return pass({ en: 'The cinema is online.', ko: '영화관 사이트가 열려요.' }, [ingress]);
  return notYet({
    message: {
      en: 'From outside, cinema.example does not lead to program and tickets.',
      ko: '밖에서 cinema.example로 program과 tickets에 닿을 수 없어요.',
    },
    ...finding,
    objects: [ingress],
  });
};

export const officeStaysInternal: Check = async (tools) => {
  const ingress = await tools.kube.get<V1Ingress>(group, 'Ingress', 'office', 'cinema');
  const [page] = await fromOutside(tools, 'office.example', ['/']);
  const ofClass = ingress?.spec?.ingressClassName;
  const answer = page?.answer;
  if (answer?.outcome === 'answered' && !isFrom('office', answer) && ofClass === 'internal') {
    return pass({ en: 'The office is not to be seen from outside.', ko: '사무실은 밖에서 보이지 않아요.' }, [ingress]);
  }
  const said = answer === undefined ? '-' : spell(answer);
  return notYet({
    message: {
      en: 'It is not so that the controller answers and leaves the office to the class internal.',
      ko: 'controller가 응답하면서 사무실은 class internal에 남겨 둔 상태가 아니에요.',
    },
    expected: {
      en: 'class internal, and on port 80 an answer that is not the office',
      ko: 'class는 internal, 80번 포트에서는 사무실이 아닌 응답',
    },
    observed:
      ingress === undefined
        ? { en: 'there is no Ingress office in cinema', ko: 'cinema에 office라는 Ingress가 없어요' }
        : verbatim(`class ${ofClass ?? '-'}; office.example: ${said}`),
    see: curl('office.example', '/'),
    objects: [ingress],
  });
};

export const cafeIsServed: Check = async (tools) => {
  const ingress = await tools.kube.get<V1Ingress>(group, 'Ingress', 'cafe', 'cafe');
  const { isRight, ...finding } = await judgePages(tools, 'cafe.example', { '/': 'menu', '/cakes': 'menu' });
  if (isRight) return pass({ en: 'The café is online.', ko: '카페 사이트가 열려요.' }, [ingress]);
  return notYet({
    message: {
      en: 'From outside, cafe.example does not lead to the menu.',
      ko: '밖에서 cafe.example로 메뉴에 닿을 수 없어요.',
    },
    ...finding,
    objects: [ingress],
  });
};

/** An Ingress as somebody would write it who does not think of classes. */
const nextIngress: V1Ingress = {
  apiVersion: group,
  kind: 'Ingress',
  metadata: { generateName: 'next-', namespace: 'cinema' },
  spec: {
    rules: [
      {
        host: 'next.example',
        http: {
          paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: 'program', port: { name: 'http' } } } }],
        },
      },
    ],
  },
};

export const newIngressGetsController: Check = async ({ kube }) => {
  const [answer] = await kube.admission([nextIngress]);
  const given = answer?.outcome === 'admitted' ? answer.object.spec?.ingressClassName : undefined;
  const ofClass = given === undefined ? undefined : await kube.get<V1IngressClass>(group, 'IngressClass', given);
  const controller = ofClass?.spec?.controller;
  if (controller === controllerName) {
    return pass({ en: 'A new Ingress gets your class.', ko: '새 Ingress는 여러분의 class를 받아요.' }, [ofClass]);
  }
  const observed = () => {
    if (answer?.outcome === 'refused') return verbatim(answer.reason);
    if (given === undefined) return { en: 'it is given no class', ko: 'class를 받지 않아요' };
    return verbatim(`${given}: ${controller ?? '-'}`);
  };
  return notYet({
    message: {
      en: 'A new Ingress that names no class is not given one of your controller.',
      ko: 'class를 적지 않은 새 Ingress가 여러분 controller의 class를 받지 않아요.',
    },
    expected: verbatim(controllerName),
    observed: observed(),
    see: 'kubectl create ingress next -n cinema --rule next.example/=program:80 --dry-run=server -o yaml',
    objects: [ofClass],
  });
};

export const addressIsShown: Check = async ({ kube }) => {
  const address = await nodeAddress(kube);
  const ingresses = await kube.list<V1Ingress>(group, 'Ingress', { namespace: 'cinema' });
  const ofCinema = ingresses.filter(({ spec }) => spec?.rules?.some(({ host }) => host === 'cinema.example'));
  const shown = ofCinema.flatMap(({ status }) =>
    (status?.loadBalancer?.ingress ?? []).map(({ ip, hostname }) => ip ?? hostname ?? '-'),
  );
  if (shown.includes(address)) {
    return pass(
      { en: 'The Ingress says where it is answered.', ko: 'Ingress가 어디서 응답하는지 보여 줘요.' },
      ofCinema,
    );
  }
  return notYet({
    message: {
      en: 'The Ingress of cinema.example does not show the address of the node.',
      ko: 'cinema.example의 Ingress가 노드의 주소를 보여 주지 않아요.',
    },
    expected: verbatim(`ADDRESS ${address}`),
    observed: verbatim(`ADDRESS ${shown.join(', ') || '-'}`),
    see: 'kubectl get ingress -n cinema',
    objects: ofCinema,
  });
};
