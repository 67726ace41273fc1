import type { V1Deployment, V1Namespace, V1NetworkPolicy, V1Node, V1Pod } from '@kubernetes/client-node';
import {
  admit,
  admitAny,
  type Check,
  type CheckTools,
  demandControls,
  isolating,
  isReady,
  type Kube,
  type Localized,
  notYet,
  pass,
  podsOf,
  type TrafficTarget,
  taking,
  type Vantage,
  verbatim,
} from 'drydock/check';

const namespace = 'theatre';
const pooler = 6432;

/** A Deployment of the lab, as `namespace/name`. */
type App = `${string}/${string}`;

const frontend: App = 'theatre/frontend';
const db: App = 'theatre/db';
const reports: App = 'theatre/reports';
const prometheus: App = 'monitoring/prometheus';
const grafana: App = 'monitoring/grafana';
const press: App = 'press/frontend';
const everyApp = [frontend, db, reports, prometheus, grafana, press];

const readPolicies = (kube: Kube) => kube.list<V1NetworkPolicy>('networking.k8s.io/v1', 'NetworkPolicy', { namespace });

async function readyPodsOf(kube: Kube, app: App): Promise<V1Pod[]> {
  const [of = '', name = ''] = app.split('/');
  const ready = (await podsOf(kube, { kind: 'Deployment', namespace: of, name })).filter(isReady);
  if (ready.length > 0) return ready;
  if (of === namespace) throw new Missing(app);
  // The learner is not asked to touch the neighbours, so nobody can tell without them.
  throw new Error(`no Pod of ${app} is Ready`);
}

/** The learner's own app does not run. */
class Missing extends Error {}

/** One connection that was tried. */
interface Attempt {
  from: string;
  /** The Pod, or the name of the place. */
  to: string;
  port: number;
  outcome: string;
}

interface Attempts {
  from: readonly App[];
  /** Doors of the Pods of an app. */
  doors: readonly (readonly [App, readonly number[]])[];
  /** Other places, by how they are called. */
  places?: Record<string, TrafficTarget>;
}

const nameOf = ({ metadata }: V1Pod) => `${metadata?.namespace}/${metadata?.name}`;
const refOf = ({ metadata }: V1Pod) => ({ namespace: metadata?.namespace ?? '', pod: metadata?.name ?? '' });
const target = (pod: V1Pod, port: number): TrafficTarget => ({ host: refOf(pod), port, protocol: 'tcp' });

/**
 * Tries all of these connections; what a Pod has with itself is left out. The neighbours are the controls: monitoring
 * is open, and press has been closed by a policy from the beginning.
 */
async function tryAll({ kube, traffic }: CheckTools, { from, doors, places = {} }: Attempts): Promise<Attempt[]> {
  const [asking, answering, [scraper], [graphs], [closed]] = await Promise.all([
    Promise.all(from.map((app) => readyPodsOf(kube, app))),
    Promise.all(doors.map(async ([app, ports]) => ({ ports, pods: await readyPodsOf(kube, app) }))),
    readyPodsOf(kube, prometheus),
    readyPodsOf(kube, grafana),
    readyPodsOf(kube, press),
  ]);
  if (!scraper || !graphs || !closed) throw new Error('the controls are missing');
  const sources = [...asking.flat(), scraper].map((pod): [string, Vantage] => [nameOf(pod), refOf(pod)]);
  const targets = answering.flatMap(({ ports, pods }) =>
    pods.flatMap((pod) => ports.map((port): [string, TrafficTarget] => [`${nameOf(pod)}:${port}`, target(pod, port)])),
  );
  const controls = { open: target(graphs, 3000), closed: target(closed, 8080) };
  const to: Record<string, TrafficTarget> = { ...Object.fromEntries(targets), ...places, ...controls };
  const matrix = await traffic({ from: Object.fromEntries(sources), to });
  demandControls(matrix, {
    connects: [[nameOf(scraper), 'open']],
    blocked: [[nameOf(scraper), 'closed']],
  });
  const wanted = [...targets, ...Object.entries(places)];
  return asking.flat().flatMap((pod) =>
    wanted.flatMap(([name, { port }]) => {
      const to = name.replace(/:\d+$/, '');
      const outcome = matrix[nameOf(pod)]?.[name]?.outcome ?? 'probe_failed';
      return to === nameOf(pod) ? [] : [{ from: nameOf(pod), to, port, outcome }];
    }),
  );
}

const isOf = (app: App, pod: string) => pod.startsWith(`${app}-`);
const connects = ({ outcome }: Attempt) => outcome === 'connected';

/** The first few in one line. */
function spell(attempts: readonly Attempt[]): string {
  const more = attempts.length > 3 ? `, +${attempts.length - 3}` : '';
  return (
    attempts
      .slice(0, 3)
      .map(({ from, to, port, outcome }) => `${from} → ${to}:${port} ${outcome}`)
      .join(', ') + more
  );
}

/** Silence takes its time, and more of it on a busy machine. */
const seconds = 25;

/** Judges, and says what is missing when an app of the theatre does not run. */
const onceRunning = (told: { wrong: Localized; expected: Localized }, judge: Check): Check =>
  taking(seconds, async (tools) => {
    try {
      return await judge(tools);
    } catch (error) {
      if (!(error instanceof Missing)) throw error;
      const app = error.message;
      return notYet({
        message: told.wrong,
        expected: told.expected,
        observed: { en: `no Pod of ${app} is Ready`, ko: `Ready인 ${app} Pod가 없어요` },
        see: `kubectl get pod -n ${namespace}`,
      });
    }
  });

const labelsOf = (app: V1Deployment | undefined) => app?.spec?.template.metadata?.labels ?? {};

async function readApp(kube: Kube, app: App): Promise<V1Deployment | undefined> {
  const [of = '', name = ''] = app.split('/');
  return kube.get<V1Deployment>('apps/v1', 'Deployment', name, of);
}

/** Whether db would let in a Pod that does not exist: one of an app, as if it were made in some namespace. */
async function wouldLetIn(kube: Kube, app: App, where: string, port: number): Promise<boolean> {
  const [policies, asking, answering, home] = await Promise.all([
    readPolicies(kube),
    readApp(kube, app),
    readApp(kube, db),
    kube.get<V1Namespace>('v1', 'Namespace', where),
  ]);
  const ports = answering?.spec?.template.spec?.containers.flatMap((container) => container.ports ?? []) ?? [];
  const name = ports.find(({ containerPort }) => containerPort === port)?.name;
  const about = isolating(policies, 'Ingress', labelsOf(answering));
  const peer = { labels: labelsOf(asking), namespace: where, namespaceLabels: home?.metadata?.labels ?? {} };
  return about.length === 0 || admit(about, 'Ingress', peer, { port, protocol: 'TCP', name });
}

const onlyToday = {
  en: 'today’s Pods get in, but no rule lets in one that has their labels and another address',
  ko: '오늘의 Pod는 들어오지만, label이 같고 주소가 다른 Pod를 들이는 rule은 없어요',
};

const sale = {
  wrong: {
    en: 'The Pods of frontend do not all reach the pooler of db.',
    ko: 'frontend의 Pod가 모두 db의 pooler에 닿지는 않아요.',
  },
  expected: {
    en: 'connections from frontend to db:5432 (the Service) and to port 6432 of the Pod, also from the frontends to come',
    ko: 'frontend에서 db:5432(Service)와 Pod의 6432 포트로 가는 연결, 앞으로 생길 frontend에서도',
  },
  see: `kubectl exec -n ${namespace} deploy/frontend -- curl -sS -m 2 http://db:5432`,
};

export const frontendReachesDatabase = onceRunning(sale, async (tools) => {
  const attempts = await tryAll(tools, {
    from: [frontend],
    doors: [[db, [pooler]]],
    places: { 'the Service db': { host: 'db.theatre.svc.cluster.local', port: 5432, protocol: 'tcp' } },
  });
  const policies = await readPolicies(tools.kube);
  const failed = attempts.filter((attempt) => !connects(attempt));
  const lasts = await wouldLetIn(tools.kube, frontend, namespace, pooler);
  if (failed.length === 0 && lasts) {
    return pass({ en: 'frontend reaches the database.', ko: 'frontend가 데이터베이스에 닿아요.' }, policies);
  }
  return notYet({
    message: sale.wrong,
    expected: sale.expected,
    observed: failed.length > 0 ? verbatim(spell(failed)) : onlyToday,
    see: failed.length > 0 ? sale.see : `kubectl describe networkpolicy -n ${namespace}`,
    objects: policies,
  });
});

const graphs = {
  wrong: {
    en: 'prometheus in monitoring does not reach the metrics of db.',
    ko: 'monitoring의 prometheus가 db의 metrics에 닿지 않아요.',
  },
  expected: {
    en: 'a connection from prometheus to port 9187 of db, also from the Pods of prometheus to come',
    ko: 'prometheus에서 db의 9187 포트로 가는 연결, 앞으로 생길 prometheus에서도',
  },
  see: 'kubectl exec -n monitoring deploy/prometheus -- nc -zvw 2 db.theatre 9187',
};

export const prometheusReadsMetrics = onceRunning(graphs, async (tools) => {
  const attempts = await tryAll(tools, { from: [prometheus], doors: [[db, [9187]]] });
  const policies = await readPolicies(tools.kube);
  const failed = attempts.filter((attempt) => !connects(attempt));
  if (failed.length === 0 && (await wouldLetIn(tools.kube, prometheus, 'monitoring', 9187))) {
    return pass({ en: 'prometheus reads the metrics.', ko: 'prometheus가 metrics를 읽어요.' }, policies);
  }
  return notYet({
    message: graphs.wrong,
    expected: graphs.expected,
    observed: failed.length > 0 ? verbatim(spell(failed)) : onlyToday,
    see: graphs.see,
    objects: policies,
  });
});

/** Labels that nobody has today. */
const newcomers: Record<string, string>[] = [
  {},
  { app: 'box-office' },
  { run: 'debug' },
  { app: 'cloakroom', tier: 'back', 'app.kubernetes.io/name': 'cloakroom' },
];

export const newPodsAreClosed: Check = async ({ kube }) => {
  const policies = await readPolicies(kube);
  const open = newcomers.filter((labels) => {
    const about = isolating(policies, 'Ingress', labels);
    return about.length === 0 || admitAny(about, 'Ingress');
  });
  if (open.length === 0) {
    return pass({ en: 'A new Pod begins closed.', ko: '새 Pod는 닫힌 채로 시작해요.' }, policies);
  }
  const spelt = open.map((labels) => JSON.stringify(labels)).join(', ');
  return notYet({
    message: {
      en: 'A Pod that comes into theatre tomorrow can be reached before anybody lets somebody in.',
      ko: '내일 theatre에 생기는 Pod에는 아무도 허락하지 않았는데도 연결할 수 있어요.',
    },
    expected: {
      en: 'nobody reaches a Pod with labels that no rule names',
      ko: 'rule이 모르는 label의 Pod에는 아무도 못 닿음',
    },
    observed: { en: `open with the labels ${spelt}`, ko: `이런 label이면 열려 있어요: ${spelt}` },
    see: `kubectl get networkpolicy -n ${namespace}`,
    objects: policies,
  });
};

async function tryDoorFromOutside({ kube, traffic }: CheckTools): Promise<Attempt[]> {
  const [node] = await kube.list<V1Node>('v1', 'Node');
  const address = node?.status?.addresses?.find(({ type }) => type === 'InternalIP')?.address ?? '';
  const matrix = await traffic({
    from: { outside: 'outside' },
    to: { door: { host: address, port: 30_080, protocol: 'tcp' } },
  });
  if (matrix.outside.door.outcome === 'probe_failed') throw new Error(matrix.outside.door.detail);
  return [{ from: 'outside', to: address, port: 30_080, outcome: matrix.outside.door.outcome }];
}

const door = {
  wrong: {
    en: 'Not everybody reaches frontend on port 8080, or somebody reaches it on port 9000.',
    ko: 'frontend의 8080 포트에 누구나 닿지는 않거나, 9000 포트에 닿는 누군가가 있어요.',
  },
  expected: {
    en: 'connections from all Pods to 8080 and from outside to the node port 30080, none to 9000',
    ko: '모든 Pod에서 8080으로, 밖에서 노드 포트 30080으로 가는 연결, 9000으로는 없음',
  },
};

export const frontendShowsOnlyItsDoor = onceRunning(door, async (tools) => {
  const [inside, outside] = await Promise.all([
    tryAll(tools, { from: everyApp, doors: [[frontend, [8080, 9000]]] }),
    tryDoorFromOutside(tools),
  ]);
  const policies = await readPolicies(tools.kube);
  const wrong = [...inside, ...outside].filter((attempt) => connects(attempt) !== (attempt.port !== 9000));
  if (wrong.length === 0) {
    return pass({ en: 'frontend shows its door and nothing else.', ko: 'frontend는 문만 열려 있어요.' }, policies);
  }
  const [first] = wrong;
  return notYet({
    message: door.wrong,
    expected: door.expected,
    observed: verbatim(spell(wrong)),
    see:
      first?.from === 'outside'
        ? `curl -sS -m 3 http://${first.to}:30080`
        : `kubectl exec -n monitoring deploy/grafana -- nc -zvw 2 $(kubectl get pod -n ${namespace} -l app=frontend -o jsonpath='{.items[0].status.podIP}') ${first?.port}`,
    objects: policies,
  });
});

const rest = {
  wrong: { en: 'Somebody gets in who was not named.', ko: '부르지 않은 누군가가 들어와요.' },
  expected: {
    en: 'of all connections to db and reports only frontend to 6432 and prometheus to 9187',
    ko: 'db와 reports로 가는 연결은 frontend에서 6432, prometheus에서 9187만',
  },
  see: `kubectl describe networkpolicy -n ${namespace}`,
};

function isInvited({ from, to, port }: Attempt): boolean {
  if (!isOf(db, to)) return false;
  return (port === pooler && isOf(frontend, from)) || (port === 9187 && isOf(prometheus, from));
}

/** Pods that are called like those who belong, in places where they do not: none is there today. */
const impostors: [App, string, number][] = [
  [frontend, 'press', pooler],
  [frontend, 'monitoring', pooler],
  [frontend, 'default', pooler],
  [prometheus, 'press', 9187],
  [prometheus, 'default', 9187],
];

async function findImpostors(kube: Kube): Promise<string[]> {
  const judged = await Promise.all(
    impostors.map(async ([app, where, port]) => {
      const labels = JSON.stringify(labelsOf(await readApp(kube, app)));
      return { isIn: await wouldLetIn(kube, app, where, port), text: `${where} ${labels} → db:${port}` };
    }),
  );
  return judged.filter(({ isIn }) => isIn).map(({ text }) => text);
}

export const nobodyElseGetsIn = onceRunning(rest, async (tools) => {
  const attempts = await tryAll(tools, {
    from: everyApp,
    doors: [
      [db, [pooler, 5432, 9187]],
      [reports, [8000]],
    ],
  });
  const policies = await readPolicies(tools.kube);
  const intruders = attempts.filter((attempt) => connects(attempt) && !isInvited(attempt));
  const welcome = await findImpostors(tools.kube);
  if (intruders.length === 0 && welcome.length === 0) {
    return pass({ en: 'Nobody else gets in.', ko: '그 밖에는 아무도 들어오지 못해요.' }, policies);
  }
  return notYet({
    message: rest.wrong,
    expected: rest.expected,
    observed:
      intruders.length > 0
        ? verbatim(spell(intruders))
        : {
            en: `a Pod with these labels there would get in: ${welcome.slice(0, 3).join(', ')}`,
            ko: `거기에 이런 label의 Pod가 있다면 들어와요: ${welcome.slice(0, 3).join(', ')}`,
          },
    see: rest.see,
    objects: policies,
  });
});
