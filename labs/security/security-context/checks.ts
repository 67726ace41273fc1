import type { V1Pod } from '@kubernetes/client-node';
import {
  type Check,
  type CheckTools,
  type ContainerSecurity,
  type Localized,
  notYet,
  type ProcessFacts,
  pass,
  podsOf,
  securityOf,
  verbatim,
} from 'drydock/check';

const namespace = 'clinic';
const name = 'waitlist';
const user = 10_001;
/** SHA-256 of the Secret's value, which the board shows when it can read the file. */
const seal = '35333d9cd7de361ce1cdc6d9953ad1a9fc4aee88c49aa9076faa14f37c4bc086';

/** A container of a Pod as it runs; without processes it does not. */
interface Running {
  pod: V1Pod;
  container: string;
  processes: ProcessFacts[];
  hasReadOnlyRoot: boolean;
  /** Of an init container, which is over when the others run: what it asked for has to do. */
  asked?: ContainerSecurity;
}

const isStaying = ({ metadata }: V1Pod) => metadata?.deletionTimestamp === undefined;

/** What runs in every container of these Pods. */
async function look({ processes }: Pick<CheckTools, 'processes'>, pods: readonly V1Pod[]): Promise<Running[]> {
  const containers = pods.flatMap((pod) => {
    const { initContainers = [], containers = [] } = pod.spec ?? {};
    const early = initContainers.map((one) => ({ pod, name: one.name, asked: pod.spec && securityOf(pod.spec, one) }));
    return [...early, ...containers.map((one) => ({ pod, name: one.name, asked: undefined }))];
  });
  return Promise.all(
    containers.map(async ({ pod, name: container, asked }) => {
      const found = await processes({ namespace, pod: pod.metadata?.name ?? '', container });
      if (found.kind === 'absent') return { pod, container, processes: [], hasReadOnlyRoot: false, asked };
      const root = found.mounts.find(({ path }) => path === '/');
      return { pod, container, processes: found.processes, hasReadOnlyRoot: root?.isReadOnly ?? false };
    }),
  );
}

const readWaitlist = async (tools: Pick<CheckTools, 'kube' | 'processes'>): Promise<Running[]> => {
  const pods = await podsOf(tools.kube, { kind: 'Deployment', namespace, name });
  return look(tools, pods.filter(isStaying));
};

const podsIn = (running: readonly Running[]): V1Pod[] => [...new Set(running.map(({ pod }) => pod))];

/** What is wrong with a container, in the words of the system; undefined when nothing is. */
interface Flaws {
  ofRunning(one: Running): string | undefined;
  ofAsked(asked: ContainerSecurity): string | undefined;
}

function flawOf({ ofRunning, ofAsked }: Flaws, one: Running): string | undefined {
  if (one.asked !== undefined) return ofAsked(one.asked);
  return one.processes.length === 0 ? 'does not run' : ofRunning(one);
}

/** Judges every container of the app by what its processes really are. */
const everyContainer =
  (flaws: Flaws, told: { right: Localized; wrong: Localized; expected: Localized; see: string }): Check =>
  async (tools) => {
    const running = await readWaitlist(tools);
    const missing = ['board', 'printer'].filter((wanted) => running.every(({ container }) => container !== wanted));
    const found = [
      ...missing.map((wanted) => `${wanted}: absent`),
      ...running.flatMap((one) => {
        const flaw = flawOf(flaws, one);
        return flaw === undefined ? [] : [`${one.container}: ${flaw}`];
      }),
    ];
    if (found.length === 0) return pass(told.right, podsIn(running));
    const observed = verbatim(found.join('; '));
    return notYet({ message: told.wrong, expected: told.expected, observed, see: told.see, objects: podsIn(running) });
  };

const statusOf = (fields: string) =>
  `kubectl exec -n ${namespace} deploy/${name} -c printer -- grep -E '${fields}' /proc/1/status`;

export const processesRunAsUser = everyContainer(
  {
    ofRunning({ processes }) {
      const other = processes.find(({ uid, gid, groups }) => uid !== user || gid !== user || groups.includes(0));
      return other && `uid ${other.uid}, gid ${other.gid}, groups ${other.groups.join(' ') || '-'}`;
    },
    ofAsked: ({ runAsUser = 0, runAsGroup = 0 }) =>
      runAsUser === user && runAsGroup === user ? undefined : `runAsUser ${runAsUser}, runAsGroup ${runAsGroup}`,
  },
  {
    right: { en: 'Every process runs as user and group 10001.', ko: '모든 프로세스가 사용자와 그룹 10001로 실행돼요.' },
    wrong: {
      en: 'A process of waitlist runs as another user, or belongs to another main group or to group 0.',
      ko: 'waitlist에 다른 사용자로 실행되거나, 주 그룹이 다르거나, 그룹 0에 속한 프로세스가 있어요.',
    },
    expected: verbatim(`uid ${user}, gid ${user}`),
    see: statusOf('^(Uid|Gid|Groups)'),
  },
);

interface Page {
  /** What was answered, for people. */
  text: string;
  isFresh: boolean;
  isSealed: boolean;
}

/** The board writes its page every two seconds. */
const freshMs = 30_000;

async function readPage({ http }: Pick<CheckTools, 'http'>, address: string): Promise<Page> {
  const url = `http://${address}/`;
  const [answer] = await http({ from: 'node', requests: [{ url }] });
  if (answer?.outcome !== 'answered') {
    return { text: answer?.outcome ?? '-', isFresh: false, isSealed: false };
  }
  const [, time = '', shown = ''] = /^(\S+Z) .* seal (\S+)/.exec(answer.body) ?? [];
  const isFresh = Math.abs(Date.now() - new Date(time).getTime()) < freshMs;
  return { text: `${answer.status} ${answer.body.trim()}`.slice(0, 120), isFresh, isSealed: shown === seal };
}

export const boardAnswersWithoutRoot: Check = async (tools) => {
  const endpoints = (await tools.kube.endpoints(namespace, name)).filter(({ isReady }) => isReady);
  const pods = await tools.kube.list<V1Pod>('v1', 'Pod', { namespace });
  const behind = pods.filter(({ metadata }) => endpoints.some(({ pod }) => pod === metadata?.name));
  const running = await look(tools, behind);
  const byRoot = running.filter(({ processes }) => processes.some(({ uid }) => uid === 0));
  const page = await readPage(tools, `${name}.${namespace}.svc.cluster.local`);
  if (running.length > 0 && byRoot.length === 0 && page.isFresh) {
    return pass({ en: 'The board answers, and root has no part in it.', ko: '게시판이 root 없이 대답해요.' }, behind);
  }
  const root = byRoot.map(({ container }) => `${container}: uid 0`).join('; ');
  return notYet({
    message: {
      en: 'The Service waitlist is not answered with a present list by Pods without a process of root.',
      ko: 'root의 프로세스가 없는 Pod가 Service waitlist에서 지금의 명단을 답하지 않아요.',
    },
    expected: {
      en: 'a list of the last seconds, no process of uid 0',
      ko: '몇 초 안에 쓴 명단, uid 0인 프로세스 없음',
    },
    observed: verbatim([page.text, root].filter((part) => part !== '').join('; ')),
    see: `kubectl get endpointslices -n ${namespace}; kubectl logs -n ${namespace} deploy/${name} -c board`,
    objects: behind,
  });
};

export const keyIsForTheGroup: Check = async (tools) => {
  const pods = (await podsOf(tools.kube, { kind: 'Deployment', namespace, name })).filter(isStaying);
  const seen = await Promise.all(
    pods.map(async (pod) => {
      const container = { namespace, pod: pod.metadata?.name ?? '', container: 'board' };
      const [file, { processes }] = await Promise.all([
        tools.podFile({ ...container, path: '/keys/seal' }),
        tools.processes(container).then((found) => (found.kind === 'running' ? found : { processes: [] })),
      ]);
      const [main] = processes;
      if (file.kind === 'absent' || main === undefined) return { isRight: false, text: 'absent' };
      const page = await readPage(tools, `${pod.status?.podIP}:${main.environment.PORT ?? 80}`);
      const mode = Number.parseInt(file.mode, 8);
      const isOwn = file.uid === main.uid && (mode & 0o400) !== 0;
      const isOfGroup = [main.gid, ...main.groups].includes(file.gid) && file.gid !== 0 && (mode & 0o040) !== 0;
      const isRight = main.uid !== 0 && (isOwn || isOfGroup) && (mode & 0o007) === 0 && page.isSealed;
      const groups = [...new Set([main.gid, ...main.groups])].join(' ');
      return { isRight, text: `${file.mode} ${file.uid}:${file.gid}, process ${main.uid}:${groups}; ${page.text}` };
    }),
  );
  if (seen.length > 0 && seen.every(({ isRight }) => isRight)) {
    return pass({ en: 'The board reads its key, and others do not.', ko: '게시판만 열쇠를 읽어요.' }, pods);
  }
  return notYet({
    message: {
      en: 'The key is not readable for the group of the board alone, or the board does not seal its list with it.',
      ko: '게시판의 그룹만 열쇠를 읽을 수 있는 것이 아니거나, 게시판이 명단을 그 열쇠로 봉하지 않아요.',
    },
    expected: {
      en: 'a file of a group of the process, without rights for others, and a sealed list',
      ko: '프로세스가 속한 그룹의 것이고 다른 사람에게는 권한이 없는 파일, 그리고 봉한 명단',
    },
    observed: verbatim(seen.map(({ text }) => text).join('; ') || '-'),
    see: `kubectl exec -n ${namespace} deploy/${name} -c board -- ls -lnL /keys/seal`,
    objects: pods,
  });
};

export const nobodyGainsPrivileges = everyContainer(
  {
    ofRunning: ({ processes }) =>
      processes.every(({ noNewPrivileges }) => noNewPrivileges) ? undefined : 'NoNewPrivs 0',
    ofAsked: ({ allowsPrivilegeEscalation }) => (allowsPrivilegeEscalation ? 'allowPrivilegeEscalation' : undefined),
  },
  {
    right: { en: 'No process can gain rights.', ko: '어느 프로세스도 권한을 더 얻을 수 없어요.' },
    wrong: {
      en: 'A process of waitlist could gain rights by executing a file.',
      ko: 'waitlist에 파일을 실행해 권한을 더 얻을 수 있는 프로세스가 있어요.',
    },
    expected: { en: 'NoNewPrivs 1 in every container', ko: '모든 컨테이너에서 NoNewPrivs 1' },
    see: statusOf('^NoNewPrivs'),
  },
);

/** What a process on a low port needs; Pod Security allows it as well. */
const harmless = 'NET_BIND_SERVICE';

export const capabilitiesAreDropped = everyContainer(
  {
    ofRunning({ processes }) {
      const kept = processes.flatMap(({ capabilities: { bounding, effective, permitted } }) => [
        ...bounding,
        ...effective,
        ...permitted,
      ]);
      const others = [...new Set(kept)].filter((capability) => capability !== harmless);
      return others.length === 0 ? undefined : others.join(' ');
    },
    ofAsked({ adds, drops }) {
      const others = adds.filter((capability) => capability !== harmless);
      return drops.includes('ALL') && others.length === 0 ? undefined : `drop ${drops}, add ${adds}`;
    },
  },
  {
    right: { en: 'No capability is left.', ko: 'capability가 남아 있지 않아요.' },
    wrong: {
      en: 'A container of waitlist keeps capabilities that its processes have or could get.',
      ko: 'waitlist에 프로세스가 가졌거나 얻을 수 있는 capability가 남은 컨테이너가 있어요.',
    },
    expected: { en: `none, or only ${harmless}`, ko: `없음, 또는 ${harmless}만` },
    see: statusOf('^Cap'),
  },
);

export const rootIsReadOnly = everyContainer(
  {
    ofRunning: ({ hasReadOnlyRoot }) => (hasReadOnlyRoot ? undefined : '/ is writable'),
    ofAsked: ({ hasReadOnlyRoot }) => (hasReadOnlyRoot ? undefined : '/ is writable'),
  },
  {
    right: { en: 'The root file systems are read-only.', ko: '루트 파일 시스템이 읽기 전용이에요.' },
    wrong: {
      en: 'A container of waitlist can write to its root file system.',
      ko: 'waitlist에 루트 파일 시스템에 쓸 수 있는 컨테이너가 있어요.',
    },
    expected: { en: '/ mounted read-only in every container', ko: '모든 컨테이너에서 /가 읽기 전용' },
    see: `kubectl exec -n ${namespace} deploy/${name} -c printer -- grep ' / ' /proc/mounts`,
  },
);
