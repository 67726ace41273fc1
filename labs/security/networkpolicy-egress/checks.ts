import type { V1Deployment, V1Namespace, V1NetworkPolicy, V1Pod, V1Service } from '@kubernetes/client-node';
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
  type PolicyPort,
  pass,
  podsOf,
  type TrafficTarget,
  taking,
  verbatim,
} from 'drydock/check';

const tenants = ['alder', 'birch'];

/** A Deployment of the lab, as `namespace/name`. */
type App = `${string}/${string}`;

const clerks: App[] = ['alder/clerk', 'birch/clerk'];
const files: App[] = ['alder/files', 'birch/files'];
const ofTenants = [...clerks, ...files];
const printer: App = 'shared/printer';
/** Open to everybody from the beginning, and closed to everybody: nobody is asked to touch either. */
const menu: App = 'cafe/menu';
const till: App = 'cafe/till';

const namespaceOf = (app: App) => app.split('/')[0] ?? '';

async function readPolicies(kube: Kube, namespaces: readonly string[] = tenants): Promise<V1NetworkPolicy[]> {
  const policies = await kube.list<V1NetworkPolicy>('networking.k8s.io/v1', 'NetworkPolicy');
  return policies.filter(({ metadata }) => namespaces.includes(metadata?.namespace ?? ''));
}

/** An app of the tenants, or their printer, does not run. */
class Missing extends Error {}

async function readyPodsOf(kube: Kube, app: App): Promise<V1Pod[]> {
  const [namespace = '', name = ''] = app.split('/');
  const ready = (await podsOf(kube, { kind: 'Deployment', namespace, name })).filter(isReady);
  if (ready.length > 0) return ready;
  if (namespace !== 'cafe') throw new Missing(app);
  throw new Error(`no Pod of ${app} is Ready, without which nobody can tell`);
}

interface Attempt {
  from: App;
  /** An app, or the name of another place. */
  to: string;
  port: number;
  protocol: string;
  outcome: string;
}

const refOf = ({ metadata }: V1Pod) => ({ namespace: metadata?.namespace ?? '', pod: metadata?.name ?? '' });
const target = (pod: V1Pod, port: number): TrafficTarget => ({ host: refOf(pod), port, protocol: 'tcp' });

async function serviceAddress(kube: Kube, name: string, namespace: string): Promise<string> {
  const service = await kube.get<V1Service>('v1', 'Service', name, namespace);
  return service?.spec?.clusterIP ?? '';
}

const dnsAddress = (kube: Kube) => serviceAddress(kube, 'kube-dns', 'kube-system');

/** Where traffic goes: an app's Pods, or a place by its name. */
type Goal = { app: App; ports: readonly number[] } | { place: string; target: TrafficTarget };

/** Tries every connection from the Pods of these apps; what an app has with itself is left out. */
async function tryAll({ kube, traffic }: CheckTools, from: readonly App[], goals: readonly Goal[]): Promise<Attempt[]> {
  const sources = await Promise.all(
    [...new Set([...from, menu])].map(async (app) => ({ app, pods: await readyPodsOf(kube, app) })),
  );
  const found = await Promise.all(
    goals.map(async (goal) => {
      if ('place' in goal) return [{ to: goal.place, target: goal.target }];
      const pods = await readyPodsOf(kube, goal.app);
      return pods.flatMap((pod) => goal.ports.map((port) => ({ to: goal.app, target: target(pod, port) })));
    }),
  );
  const [closed] = await readyPodsOf(kube, till);
  const asked = found.flat();
  const open: TrafficTarget = { host: await dnsAddress(kube), port: 53, protocol: 'tcp' };
  const to: Record<string, TrafficTarget> = {
    ...Object.fromEntries(asked.map((one, index) => [`goal ${index}`, one.target])),
    open,
    ...(closed && { closed: target(closed, 8080) }),
  };
  const places = sources.flatMap(({ app, pods }) => pods.map((pod, index) => ({ app, name: `${app} ${index}`, pod })));
  const matrix = await traffic({ from: Object.fromEntries(places.map(({ name, pod }) => [name, refOf(pod)])), to });
  demandControls(matrix, { connects: [[`${menu} 0`, 'open']], blocked: [[`${menu} 0`, 'closed']] });
  return places.flatMap(({ app, name }) =>
    asked.flatMap((one, index) => {
      const outcome = matrix[name]?.[`goal ${index}`]?.outcome ?? 'probe_failed';
      const { port, protocol } = one.target;
      return app === one.to || !from.includes(app) ? [] : [{ from: app, to: one.to, port, protocol, outcome }];
    }),
  );
}

const connects = ({ outcome }: Attempt) => outcome === 'connected';

/** The first few in one line. */
function spell(attempts: readonly Attempt[]): string {
  const lines = attempts.map(
    ({ from, to, port, protocol, outcome }) => `${from} → ${to}:${port}/${protocol} ${outcome}`,
  );
  return [...lines.slice(0, 3), ...(lines.length > 3 ? [`+${lines.length - 3}`] : [])].join(', ');
}

interface Told {
  right: Localized;
  wrong: Localized;
  expected: Localized;
  see: string;
}

/** Silence takes its time, and more of it on a busy machine. */
const seconds = 25;

/** Passes when nothing is wrong; what is wrong comes as what was observed. */
const passesWithout = (told: Told, findWrong: (tools: CheckTools) => Promise<Localized | undefined>): Check =>
  taking(seconds, async (tools) => {
    let observed: Localized | undefined;
    try {
      observed = await findWrong(tools);
    } catch (error) {
      if (!(error instanceof Missing)) throw error;
      observed = { en: `no Pod of ${error.message} is Ready`, ko: `Ready인 ${error.message} Pod가 없어요` };
    }
    const objects = await readPolicies(tools.kube, [...tenants, 'shared']);
    if (observed === undefined) return pass(told.right, objects);
    return notYet({ message: told.wrong, expected: told.expected, observed, see: told.see, objects });
  });

/** Who takes part in a connection that policies are asked about, by labels. */
interface Party {
  text: string;
  namespace: string;
  labels: Record<string, string>;
}

async function partyOf(kube: Kube, app: App): Promise<Party> {
  const [namespace = '', name = ''] = app.split('/');
  const deployment = await kube.get<V1Deployment>('apps/v1', 'Deployment', name, namespace);
  return { text: app, namespace, labels: deployment?.spec?.template.metadata?.labels ?? {} };
}

/** Whether both ends would agree between Pods that do not exist yet, so that no address is known. */
async function agreeByLabels(kube: Kube, from: Party, to: Party, port: PolicyPort): Promise<boolean> {
  const [policies, ...homes] = await Promise.all([
    readPolicies(kube, [from.namespace, to.namespace]),
    ...[from, to].map(({ namespace }) => kube.get<V1Namespace>('v1', 'Namespace', namespace)),
  ]);
  const [home, there] = homes.map((one) => one?.metadata?.labels ?? {});
  const of = (namespace: string) => policies.filter(({ metadata }) => metadata?.namespace === namespace);
  const leaving = isolating(of(from.namespace), 'Egress', from.labels);
  const entering = isolating(of(to.namespace), 'Ingress', to.labels);
  return (
    (leaving.length === 0 || admit(leaving, 'Egress', { ...to, namespaceLabels: there ?? {} }, port)) &&
    (entering.length === 0 || admit(entering, 'Ingress', { ...from, namespaceLabels: home ?? {} }, port))
  );
}

/** Of connections that come about today, those that will not when the Pods have other addresses. */
async function findShortLived(kube: Kube, ways: readonly [Party, Party, PolicyPort][]): Promise<Localized | undefined> {
  const judged = await Promise.all(
    ways.map(async ([from, to, port]) => ({
      lasts: await agreeByLabels(kube, from, to, port),
      text: `${from.text} → ${to.text}:${port.port}/${port.protocol.toLowerCase()}`,
    })),
  );
  const short = judged.filter(({ lasts }) => !lasts).map(({ text }) => text);
  if (short.length === 0) return undefined;
  return {
    en: `it connects today, but no rule names the Pods by their labels: ${short.slice(0, 3).join(', ')}`,
    ko: `오늘은 연결되지만, Pod를 label로 적은 rule이 없어요: ${short.slice(0, 3).join(', ')}`,
  };
}

const spellUnless = (wrong: readonly Attempt[]) => (wrong.length === 0 ? undefined : verbatim(spell(wrong)));

export const namesResolveHere = passesWithout(
  {
    right: { en: 'Names resolve, by the cluster’s DNS only.', ko: '이름은 클러스터의 DNS로만 찾아요.' },
    wrong: {
      en: 'Not every Pod of alder and birch reaches the cluster’s DNS, or one reaches more than that.',
      ko: 'alder와 birch의 모든 Pod가 클러스터의 DNS에 닿지는 않거나, 그 이상에 닿는 것이 있어요.',
    },
    expected: {
      en: 'kube-dns answers on 53 by UDP and TCP; no other port of it, and port 53 of nobody else',
      ko: 'kube-dns가 53에서 UDP와 TCP로 대답함. 그 서버의 다른 포트나 다른 누구의 53은 안 됨',
    },
    see: "kubectl exec -n alder deploy/clerk -- nslookup files; kubectl exec -n alder deploy/clerk -- nc -zvw 2 $(kubectl get service -n kube-system kube-dns -o jsonpath='{.spec.clusterIP}') 53",
  },
  async (tools) => {
    const host = await dnsAddress(tools.kube);
    const servers = (await tools.kube.endpoints('kube-system', 'kube-dns')).filter(({ isReady: is }) => is);
    const [server] = servers.flatMap(({ pod }) => pod ?? []);
    if (server === undefined) throw new Error('no Pod of kube-dns is ready');
    const attempts = await tryAll(tools, ofTenants, [
      { place: 'kube-dns', target: { host, port: 53, protocol: 'udp' } },
      { place: 'kube-dns', target: { host, port: 53, protocol: 'tcp' } },
      { place: 'kube-dns', target: { host: { namespace: 'kube-system', pod: server }, port: 9153, protocol: 'tcp' } },
      { app: menu, ports: [53] },
    ]);
    const wrong = attempts.filter((one) => connects(one) !== (one.to === 'kube-dns' && one.port === 53));
    if (wrong.length > 0) return verbatim(spell(wrong));
    const pod = await tools.kube.get<V1Pod>('v1', 'Pod', server, 'kube-system');
    const dns: Party = { text: 'kube-dns', namespace: 'kube-system', labels: pod?.metadata?.labels ?? {} };
    const asking = await Promise.all(ofTenants.map((app) => partyOf(tools.kube, app)));
    return findShortLived(
      tools.kube,
      asking.flatMap((from): [Party, Party, PolicyPort][] => [
        [from, dns, { port: 53, protocol: 'UDP', name: 'dns' }],
        [from, dns, { port: 53, protocol: 'TCP', name: 'dns-tcp' }],
      ]),
    );
  },
);

export const clerksReachFiles = passesWithout(
  {
    right: { en: 'Each clerk reaches the own files.', ko: 'clerk마다 제 files에 닿아요.' },
    wrong: {
      en: 'A clerk does not reach the files of its own firm.',
      ko: '제 사무소의 files에 닿지 못하는 clerk가 있어요.',
    },
    expected: {
      en: 'connections from clerk to the Service files, in alder and in birch',
      ko: 'alder에서도 birch에서도 clerk에서 Service files로 가는 연결',
    },
    see: 'kubectl exec -n alder deploy/clerk -- nc -zvw 2 files 80; kubectl exec -n birch deploy/clerk -- nc -zvw 2 files 80',
  },
  async (tools) => {
    const tried = await Promise.all(
      tenants.map(async (tenant) =>
        tryAll(
          tools,
          [`${tenant}/clerk`],
          [
            {
              place: 'files',
              target: { host: await serviceAddress(tools.kube, 'files', tenant), port: 80, protocol: 'tcp' },
            },
            { app: `${tenant}/files`, ports: [8080] },
          ],
        ),
      ),
    );
    const wrong = tried.flat().filter((one) => !connects(one));
    if (wrong.length > 0) return verbatim(spell(wrong));
    const port: PolicyPort = { port: 8080, protocol: 'TCP', name: 'http' };
    const ways = tenants.map(async (tenant): Promise<[Party, Party, PolicyPort]> => {
      const [from, to] = [await partyOf(tools.kube, `${tenant}/clerk`), await partyOf(tools.kube, `${tenant}/files`)];
      return [from, to, port];
    });
    return findShortLived(tools.kube, await Promise.all(ways));
  },
);

export const tenantsAreApart = passesWithout(
  {
    right: { en: 'Nothing passes between the firms.', ko: '두 사무소 사이로는 아무것도 지나가지 못해요.' },
    wrong: { en: 'A Pod of one firm reaches a Pod of the other.', ko: '한 사무소의 Pod가 다른 사무소의 Pod에 닿아요.' },
    expected: { en: 'no connection between alder and birch', ko: 'alder와 birch 사이에 연결 없음' },
    see: 'kubectl exec -n birch deploy/clerk -- nc -zvw 2 files.alder 80',
  },
  async (tools) => {
    const attempts = await tryAll(
      tools,
      ofTenants,
      ofTenants.map((app) => ({ app, ports: [8080] })),
    );
    const across = attempts.filter(({ from, to }) => namespaceOf(from) !== namespaceOf(to as App));
    return spellUnless(across.filter(connects));
  },
);

export const clerksPrint = passesWithout(
  {
    right: { en: 'Both clerks reach the printer.', ko: '두 clerk 모두 프린터에 닿아요.' },
    wrong: { en: 'A clerk does not reach the printer.', ko: '프린터에 닿지 못하는 clerk가 있어요.' },
    expected: {
      en: 'connections from both clerks to port 9100 of printer in shared',
      ko: '두 clerk에서 shared에 있는 printer의 9100 포트로 가는 연결',
    },
    see: 'kubectl exec -n birch deploy/clerk -- nc -zvw 2 printer.shared 9100; kubectl describe networkpolicy -n shared',
  },
  async (tools) => {
    const attempts = await tryAll(tools, clerks, [{ app: printer, ports: [9100] }]);
    const wrong = attempts.filter((one) => !connects(one));
    if (wrong.length > 0) return verbatim(spell(wrong));
    const to = await partyOf(tools.kube, printer);
    const port: PolicyPort = { port: 9100, protocol: 'TCP', name: 'http' };
    const ways = clerks.map(
      async (app): Promise<[Party, Party, PolicyPort]> => [await partyOf(tools.kube, app), to, port],
    );
    return findShortLived(tools.kube, await Promise.all(ways));
  },
);

const backup: App = 'alder/files';

/** Addresses of the world outside, of the ranges that are kept for examples (RFC 5737). */
const elsewhere = ['203.0.113.10', '198.51.100.77'];

/** To which of them, that nobody can try from here, the policies let the Pods of an app out. */
async function waysOut(kube: Kube, app: App): Promise<string[]> {
  const [namespace = '', name = ''] = app.split('/');
  const deployment = await kube.get<V1Deployment>('apps/v1', 'Deployment', name, namespace);
  const labels = deployment?.spec?.template.metadata?.labels ?? {};
  const about = isolating(await readPolicies(kube, [namespace]), 'Egress', labels);
  const port = { port: 443, protocol: 'TCP' } as const;
  return elsewhere.filter((address) => about.length === 0 || admit(about, 'Egress', { address }, port));
}

export const onlyBackupLeaves = passesWithout(
  {
    right: { en: 'Only the backup of alder leaves.', ko: 'alder의 백업만 밖으로 나가요.' },
    wrong: {
      en: 'The files of alder do not reach what is outside on port 443, or something else does.',
      ko: 'alder의 files가 밖의 443 포트에 닿지 못하거나, 다른 것이 밖으로 나가요.',
    },
    expected: {
      en: 'alder/files leaves to any address on 443/tcp (refused outside is arrived); all others time out',
      ko: 'alder/files는 어느 주소로든 443/tcp로 나감(밖에서 거절되면 도착한 것). 나머지는 모두 시간 초과',
    },
    see: 'kubectl exec -n alder deploy/files -- nc -zvw 2 $(getent hosts lab | cut -d " " -f 1) 443',
  },
  async (tools) => {
    const [self] = await tools.resolve({ from: 'outside', names: ['lab'] });
    const [host] = self?.outcome === 'resolved' ? self.addresses : [];
    if (host === undefined) throw new Error('the address of the toolbox is not known');
    const outside = [443, 80].map((port) => ({ place: 'outside', target: { host, port, protocol: 'tcp' as const } }));
    const attempts = await tryAll(tools, [...ofTenants, menu], outside);
    // Nobody need listen there: a refusal has come back from outside, and what a policy stops is silent.
    const leaves = ({ outcome }: Attempt) => outcome === 'connected' || outcome === 'refused';
    if (!attempts.filter(({ from }) => from === menu).every(leaves)) {
      throw new Error('the outside does not answer even without a policy');
    }
    const wrong = attempts.filter(
      (one) => one.from !== menu && leaves(one) !== (one.from === backup && one.port === 443),
    );
    if (wrong.length > 0) return verbatim(spell(wrong));
    const out = await Promise.all(ofTenants.map(async (app) => ({ app, ways: await waysOut(tools.kube, app) })));
    const other = out.find(({ app, ways }) => ways.length !== (app === backup ? elsewhere.length : 0));
    if (other === undefined) return undefined;
    const { app, ways } = other;
    return {
      en: `of ${elsewhere.join(' and ')}, ${app} may leave to ${ways.join(' and ') || 'none'}`,
      ko: `${elsewhere.join(', ')} 가운데 ${app}가 나갈 수 있는 곳: ${ways.join(', ') || '없음'}`,
    };
  },
);

/** Labels that nobody has today. */
const newcomers: Record<string, string>[] = [
  {},
  { app: 'intern' },
  { run: 'debug' },
  { app: 'archive', tier: 'back', 'app.kubernetes.io/name': 'archive' },
];

/** How a new Pod in a namespace would be open; names are allowed to it. */
async function gapsOf(kube: Kube, namespace: string): Promise<string[]> {
  const policies = await readPolicies(kube, [namespace]);
  const others = ['alder/files', 'birch/files', 'shared/printer', 'cafe/menu'] as const;
  const peers = await Promise.all(
    others.map(async (app) => {
      const [of = '', name = ''] = app.split('/');
      const home = await kube.get<V1Namespace>('v1', 'Namespace', of);
      return { labels: { app: name }, namespace: of, namespaceLabels: home?.metadata?.labels ?? {} };
    }),
  );
  const goals = [
    ...peers.map((peer) => ({ peer, port: peer.namespace === 'shared' ? 9100 : 8080 })),
    ...elsewhere.map((address) => ({ peer: { address }, port: 443 })),
  ];
  return newcomers.flatMap((labels) => {
    const [into, outOf] = [isolating(policies, 'Ingress', labels), isolating(policies, 'Egress', labels)];
    const isOpenInto = into.length === 0 || admitAny(into, 'Ingress');
    const isOpenOut =
      outOf.length === 0 ||
      goals.some(({ peer, port }) => admit(outOf, 'Egress', peer, { port, protocol: 'TCP', name: 'http' }));
    const open = [...(isOpenInto ? ['ingress'] : []), ...(isOpenOut ? ['egress'] : [])];
    return open.length === 0 ? [] : [`${namespace} ${JSON.stringify(labels)}: ${open.join(', ')}`];
  });
}

export const newPodsAreClosed = passesWithout(
  {
    right: { en: 'A new Pod begins closed both ways.', ko: '새 Pod는 양방향으로 닫힌 채 시작해요.' },
    wrong: {
      en: 'A Pod that comes into alder or birch tomorrow is open before anybody opens it.',
      ko: '내일 alder나 birch에 생기는 Pod가 아무도 열지 않았는데도 열려 있어요.',
    },
    expected: {
      en: 'a Pod with labels that no rule names: nobody gets in, and nothing leaves but questions for names',
      ko: 'rule이 모르는 label의 Pod: 아무도 못 들어오고, 이름을 묻는 것 말고는 아무것도 못 나감',
    },
    see: 'kubectl get networkpolicy -n alder; kubectl get networkpolicy -n birch',
  },
  async ({ kube }) => {
    const gaps = (await Promise.all(tenants.map((tenant) => gapsOf(kube, tenant)))).flat();
    return gaps.length === 0 ? undefined : verbatim(gaps.slice(0, 3).join('; '));
  },
);

export const nothingElsePasses = passesWithout(
  {
    right: { en: 'Nothing else passes.', ko: '그 밖에는 아무것도 지나가지 못해요.' },
    wrong: {
      en: 'A connection comes about that nobody asked for.',
      ko: '아무도 필요하다고 하지 않은 연결이 이루어져요.',
    },
    expected: {
      en: 'nothing from the firms to cafe, from cafe or the printer to the firms, from files to clerk; only clerks print',
      ko: '사무소에서 cafe로, cafe나 프린터에서 사무소로, files에서 clerk로는 없음. 프린터는 clerk만 씀',
    },
    see: 'kubectl exec -n alder deploy/files -- nc -zvw 2 menu.cafe 443; kubectl exec -n cafe deploy/menu -- curl -sS -m 2 http://printer.shared:9100',
  },
  async (tools) => {
    const attempts = await tryAll(
      tools,
      [...ofTenants, printer, menu],
      [
        { app: menu, ports: [8080, 443] },
        { app: printer, ports: [9100] },
        ...ofTenants.map((app) => ({ app, ports: [8080] })),
      ],
    );
    const isAsked = ({ from, to }: Attempt) => {
      if (to === printer) return clerks.includes(from);
      return files.includes(to as App) && from === `${namespaceOf(to as App)}/clerk`;
    };
    /** Between the firms is a matter of its own. */
    const isAcross = ({ from, to }: Attempt) =>
      ofTenants.includes(from) && ofTenants.includes(to as App) && namespaceOf(from) !== namespaceOf(to as App);
    /** What the printer asks of others is the printer's own affair. */
    const isPrinters = ({ from, to }: Attempt) => from === printer && to === menu;
    return spellUnless(attempts.filter((one) => connects(one) && !isAsked(one) && !isAcross(one) && !isPrinters(one)));
  },
);
