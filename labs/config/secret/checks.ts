import type { V1ConfigMap, V1Deployment, V1Pod, V1Secret } from '@kubernetes/client-node';
import {
  type AccessQuestion,
  accessMatrix,
  type Check,
  type CheckTools,
  isReady,
  type Kube,
  type Localized,
  notYet,
  pass,
  podsOf,
  type Subject,
  verbatim,
} from 'drydock/check';

const namespace = 'courier';
const name = 'courier';
const user = 'courier';
const password = 'quiet-lantern-58';
const oldPassword = 'summer-gate-31';

/**
 * How a text may stand within another: as it is, or as a part of something in base64, where three bytes are four characters
 * and it looks different at each of three positions.
 */
function spellingsOf(secret: string): string[] {
  const encoded = [0, 1, 2].map((before) => {
    const bytes = Buffer.from(' '.repeat(before) + secret);
    return bytes.toString('base64').slice(Math.ceil((before * 8) / 6), Math.floor((bytes.length * 8) / 6));
  });
  return [secret, ...encoded];
}

const spellings = [...spellingsOf(password), ...spellingsOf(oldPassword)];
const tells = (text: string) => spellings.some((spelling) => text.includes(spelling));

/** The Pods of the courier that are there to stay, and whether all of them are Ready. */
async function readPods(kube: Kube) {
  const all = await podsOf(kube, { kind: 'Deployment', namespace, name });
  const pods = all.filter(
    ({ metadata, status }) =>
      metadata?.deletionTimestamp === undefined && status?.phase !== 'Failed' && status?.phase !== 'Succeeded',
  );
  return { pods, areReady: pods.length > 0 && pods.every(isReady) };
}

const notReady: Localized = { en: 'a Pod of courier is not Ready', ko: 'Ready가 아닌 courier Pod가 있어요' };

const containersIn = (pods: readonly V1Pod[]) =>
  pods.flatMap((pod) =>
    (pod.spec?.containers ?? []).map((container) => ({
      namespace,
      pod: pod.metadata?.name ?? '',
      container: container.name,
    })),
  );

export const secretHoldsPassword: Check = async ({ kube }) => {
  const secret = await kube.get<V1Secret>('v1', 'Secret', 'depot-login', namespace);
  const data = secret?.data?.password;
  const value = data === undefined ? undefined : Buffer.from(data, 'base64').toString();
  if (value === password) {
    return pass({ en: 'The Secret holds the new password.', ko: 'Secret에 새 비밀번호가 있어요.' }, [secret]);
  }
  const observed = (): Localized => {
    if (secret === undefined) return { en: 'there is no Secret depot-login', ko: 'depot-login이라는 Secret이 없어요' };
    if (value === undefined) return { en: 'it has no key password', ko: '키 password가 없어요' };
    if (value.trim() === password) {
      return {
        en: `${value.length} bytes: a newline or blank is part of the value`,
        ko: `${value.length}바이트예요. 줄바꿈이나 빈칸이 값에 들어 있어요`,
      };
    }
    if (tells(value)) {
      return { en: 'the password, spelt in base64 once too often', ko: 'base64로 한 번 더 쓴 비밀번호예요' };
    }
    return { en: `another value, of ${value.length} bytes`, ko: `${value.length}바이트인 다른 값이에요` };
  };
  return notYet({
    message: {
      en: 'The Secret depot-login does not hold the password of the letter under the key password.',
      ko: 'Secret depot-login의 키 password에 편지의 비밀번호가 들어 있지 않아요.',
    },
    expected: {
      en: `the password of the letter, ${password.length} bytes`,
      ko: `편지의 비밀번호, ${password.length}바이트`,
    },
    observed: observed(),
    see: `kubectl get secret depot-login -n ${namespace} -o jsonpath='{.data.password}' | base64 -d | od -c`,
    objects: [secret],
  });
};

/** The file that the courier's process was told to read, as it is in the container. */
async function readPasswordFile({ processes, podFile }: CheckTools, pod: V1Pod) {
  const { containers = [] } = pod.spec ?? {};
  const container = (containers.find((one) => one.name === name) ?? containers[0])?.name;
  const reference = { namespace, pod: pod.metadata?.name ?? '', container };
  const running = await processes(reference);
  const path = running.kind === 'running' ? running.processes[0]?.environment.DEPOT_PASSWORD_FILE : undefined;
  return path === undefined || path === ''
    ? { path: undefined }
    : { path, file: await podFile({ ...reference, path }) };
}

export const passwordFileIsPrivate: Check = async (tools) => {
  const { pods, areReady } = await readPods(tools.kube);
  const seen = await Promise.all(
    pods.map(async (pod) => {
      const { path, file } = await readPasswordFile(tools, pod);
      if (path === undefined) return { isRight: false, text: verbatim('DEPOT_PASSWORD_FILE: -') };
      if (file?.kind !== 'file') return { isRight: false, text: verbatim(`${path}: ${file?.reason}`) };
      const isPrivate = (Number.parseInt(file.mode, 8) & 0o077) === 0;
      const isIt = file.content === password;
      const text = isIt
        ? verbatim(`${path}: ${file.mode}`)
        : {
            en: `${path}: ${file.size} bytes, not the password`,
            ko: `${path}: ${file.size}바이트, 비밀번호가 아니에요`,
          };
      return { isRight: isPrivate && isIt, text };
    }),
  );
  if (areReady && seen.every(({ isRight }) => isRight)) {
    return pass({ en: 'Only its owner can read the file.', ko: '파일은 소유자만 읽을 수 있어요.' }, pods);
  }
  return notYet({
    message: {
      en: 'The courier does not read the password from a file that only its owner may read.',
      ko: '택배 앱이 소유자만 읽을 수 있는 파일에서 비밀번호를 읽고 있지 않아요.',
    },
    expected: {
      en: 'DEPOT_PASSWORD_FILE names a file with the password, mode 0400',
      ko: 'DEPOT_PASSWORD_FILE이 비밀번호가 든, mode 0400인 파일을 가리켜요',
    },
    observed: areReady
      ? { en: seen.map(({ text }) => text.en).join('; '), ko: seen.map(({ text }) => text.ko).join('; ') }
      : notReady,
    see: `kubectl exec -n ${namespace} deploy/${name} -- sh -c 'ls -lL "$DEPOT_PASSWORD_FILE"; wc -c "$DEPOT_PASSWORD_FILE"'`,
    objects: pods,
  });
};

/** One request in the depot's log. */
interface Visit {
  from: string;
  at: number;
  status: string;
}

function readVisits(log: string): Visit[] {
  return log.split('\n').flatMap((line) => {
    const found = /^(\S+) - \S+ \[(\d+)\/(\w+)\/(\d+):(\S+) (\S+)\] ".*?" (\d+) /.exec(line);
    if (found === null) return [];
    const [, from = '', day, month, year, time, zone, status = ''] = found;
    return [{ from, at: Date.parse(`${day} ${month} ${year} ${time} ${zone}`), status }];
  });
}

/** The courier comes every two seconds. */
const freshMs = 20_000;

async function visitsAtDepot({ kube, http }: CheckTools): Promise<Visit[]> {
  const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  const url = 'http://depot.depot.svc.cluster.local/';
  const [answer] = await http({ from: 'node', requests: [{ url, headers: { authorization } }] });
  if (answer?.outcome !== 'answered' || answer.status !== 200) {
    throw new Error(`The depot does not let in who has the password: ${JSON.stringify(answer)}`);
  }
  const pods = await podsOf(kube, { kind: 'Deployment', namespace: 'depot', name: 'depot' });
  const logs = await Promise.all(
    pods.map(({ metadata }) => kube.log({ namespace: 'depot', pod: metadata?.name ?? '', lines: 200 })),
  );
  return logs.flatMap((log) => readVisits(log ?? '')).filter(({ at }) => Math.abs(Date.now() - at) < freshMs);
}

export const courierIsLetIn: Check = async (tools) => {
  const { pods, areReady } = await readPods(tools.kube);
  const visits = await visitsAtDepot(tools);
  const seen = pods.map(({ status }) => visits.findLast(({ from }) => from === status?.podIP)?.status ?? '-');
  if (areReady && seen.every((status) => status === '200')) {
    return pass({ en: 'The depot lets the courier in.', ko: '물류 창고가 택배 앱을 들여보내요.' }, pods);
  }
  return notYet({
    message: {
      en: 'The depot does not let the courier in.',
      ko: '물류 창고가 택배 앱을 들여보내지 않아요.',
    },
    expected: { en: '200 in the last seconds, in the log of the depot', ko: '물류 창고의 로그에 몇 초 안의 200' },
    observed: areReady ? verbatim(seen.join(', ')) : notReady,
    see: 'kubectl logs -n depot deploy/depot --tail 5',
    againInSeconds: 5,
    objects: pods,
  });
};

export const environmentIsClean: Check = async ({ kube, processes }) => {
  const { pods, areReady } = await readPods(kube);
  const running = await Promise.all(containersIn(pods).map(processes));
  const variables = running.flatMap((one) =>
    one.kind === 'absent'
      ? []
      : one.processes.flatMap(({ environment }) =>
          Object.entries(environment).flatMap(([variable, value]) => (tells(value) ? [variable] : [])),
        ),
  );
  if (areReady && variables.length === 0 && running.every(({ kind }) => kind === 'running')) {
    return pass({ en: 'No variable holds a password.', ko: '비밀번호가 든 환경 변수가 없어요.' }, pods);
  }
  return notYet({
    message: {
      en: 'A process of the courier has a password in its environment, the old one or the new one.',
      ko: '택배 앱의 프로세스에 옛것이든 새것이든 비밀번호가 든 환경 변수가 있어요.',
    },
    expected: { en: 'no variable with a password', ko: '비밀번호가 든 변수 없음' },
    observed: areReady ? verbatim([...new Set(variables)].join(', ') || '-') : notReady,
    see: `kubectl exec -n ${namespace} deploy/${name} -- printenv`,
    objects: pods,
  });
};

export const logsTellNothing: Check = async ({ kube }) => {
  const { pods, areReady } = await readPods(kube);
  const logs = await Promise.all(
    containersIn(pods).map(async (container) => ({ ...container, log: (await kube.log(container)) ?? '' })),
  );
  const telling = logs.flatMap(({ pod, log }) => {
    const line = log.split('\n').find(tells);
    return line === undefined ? [] : [`${pod}: ${line.slice(0, 120).replace(/[^ :]+$/, '…')}`];
  });
  // What curl tells of a request may come into the log a little after its answer, so the first one alone is not enough.
  const haveSpoken = logs.some(({ log }) => (log.match(/depot answers [1-5]\d\d/g) ?? []).length > 1);
  if (areReady && telling.length === 0 && haveSpoken) {
    return pass({ en: 'The log tells no password.', ko: '로그에 비밀번호가 없어요.' }, pods);
  }
  const silent = {
    en: 'the log does not have two answers of the depot yet',
    ko: '로그에 물류 창고의 대답이 아직 둘이 안 돼요',
  };
  return notYet({
    message: {
      en: 'Who reads the log of the courier can read a password, or nothing is in the log yet.',
      ko: '택배 앱의 로그를 읽으면 비밀번호를 알 수 있거나, 로그가 아직 비어 있어요.',
    },
    expected: {
      en: 'the depot’s answers, and no password in any spelling',
      ko: '물류 창고의 대답만 있고, 어떤 꼴로도 비밀번호가 없는 로그',
    },
    observed: !areReady ? notReady : telling.length > 0 ? verbatim(telling.join('; ')) : silent,
    see: `kubectl logs -n ${namespace} deploy/${name} --tail 20`,
    againInSeconds: haveSpoken ? undefined : 3,
    objects: pods,
  });
};

/** Where an object tells a password, as a person would look for it. */
function leaksIn(object: V1ConfigMap | V1Deployment): string[] {
  const { annotations = {}, name: objectName } = object.metadata ?? {};
  const entries = {
    ...('data' in object ? object.data : {}),
    ...('binaryData' in object ? object.binaryData : {}),
    ...annotations,
    spec: 'spec' in object ? JSON.stringify(object.spec) : '',
  };
  return Object.entries(entries).flatMap(([key, value]) => (tells(value) ? [`${objectName}: ${key}`] : []));
}

export const configMapsAreClean: Check = async ({ kube }) => {
  const [maps, deployments] = await Promise.all([
    kube.list<V1ConfigMap>('v1', 'ConfigMap', { namespace }),
    kube.list<V1Deployment>('apps/v1', 'Deployment', { namespace }),
  ]);
  const leaks = [...maps, ...deployments].flatMap(leaksIn);
  if (leaks.length === 0) {
    return pass(
      { en: 'No ConfigMap and no Deployment tells a password.', ko: 'ConfigMap에도 Deployment에도 비밀번호가 없어요.' },
      [...maps, ...deployments],
    );
  }
  return notYet({
    message: {
      en: 'A password still stands in a ConfigMap or a Deployment of the namespace.',
      ko: '이 namespace의 ConfigMap이나 Deployment에 아직 비밀번호가 있어요.',
    },
    expected: { en: 'neither password, in no spelling', ko: '어느 비밀번호도, 어떤 꼴로도 없음' },
    observed: verbatim(leaks.join('; ')),
    see: `kubectl get configmap -n ${namespace} -o yaml`,
    objects: [...maps, ...deployments],
  });
};

type Cell = Extract<AccessQuestion, { resource: string }>;

const helpdesk: Subject = { serviceAccount: 'helpdesk', namespace };
const within = { subjects: [helpdesk], namespaces: [namespace] };

const work: Cell[] = [
  ...accessMatrix({ ...within, verbs: ['get', 'list'], resources: ['pods'] }),
  ...accessMatrix({ ...within, verbs: ['get'], resources: ['pods/log'] }),
];

/** The Secret itself, a shell in the Pod, a Pod of one's own, and what gets either of them. */
const waysToSecret: Cell[] = [
  ...accessMatrix({ ...within, verbs: ['get', 'list', 'watch'], resources: ['secrets'] }),
  ...accessMatrix({ ...within, verbs: ['create', 'get'], resources: ['pods/exec', 'pods/attach'] }),
  ...accessMatrix({ ...within, verbs: ['update', 'patch'], resources: ['pods', 'pods/ephemeralcontainers'] }),
  ...accessMatrix({
    ...within,
    verbs: ['create', 'update', 'patch'],
    resources: [
      'deployments.apps',
      'statefulsets.apps',
      'daemonsets.apps',
      'replicasets.apps',
      'jobs.batch',
      'cronjobs.batch',
      'roles.rbac.authorization.k8s.io',
      'rolebindings.rbac.authorization.k8s.io',
    ],
  }),
  ...accessMatrix({ ...within, verbs: ['create'], resources: ['pods', 'serviceaccounts/token'] }),
];

/** A rule may name single objects, and then says nothing about all of them. */
const waysByName = (pods: readonly V1Pod[]): Cell[] => [
  ...accessMatrix({ ...within, verbs: ['get'], resources: ['secrets'] }).map((cell) => ({
    ...cell,
    name: 'depot-login',
  })),
  ...pods.flatMap(({ metadata }) =>
    accessMatrix({ ...within, verbs: ['create', 'get'], resources: ['pods/exec', 'pods/attach'] }).map((cell) => ({
      ...cell,
      name: metadata?.name,
    })),
  ),
];

const spell = ({ verb, resource }: Cell) => `${verb} ${resource}`;

export const helpdeskCannotRead: Check = async ({ kube }) => {
  const { pods } = await readPods(kube);
  const [granted, refused] = await Promise.all([
    kube.access(work),
    kube.access([...waysToSecret, ...waysByName(pods)]),
  ]);
  const lacking = granted.filter(({ isAllowed }) => !isAllowed).map(spell);
  const tooMuch = refused.filter(({ isAllowed }) => isAllowed).map(spell);
  if (lacking.length === 0 && tooMuch.length === 0) {
    return pass({
      en: 'The help desk sees Pods and logs, and no password.',
      ko: '헬프데스크는 Pod와 로그만 보고, 비밀번호는 보지 못해요.',
    });
  }
  return notYet({
    message: {
      en: 'The account helpdesk has a way to the Secret, or cannot do its work any more.',
      ko: '계정 helpdesk에 Secret에 닿는 길이 있거나, 이제 제 일을 할 수 없어요.',
    },
    expected: {
      en: 'get and list pods, get pods/log, and no way into a Pod or a Secret',
      ko: 'pods의 get과 list, pods/log의 get만 되고, Pod나 Secret으로 들어가는 길은 없음',
    },
    observed: {
      en: `allowed: ${tooMuch.slice(0, 4).join(', ') || '-'}; forbidden: ${lacking.join(', ') || '-'}`,
      ko: `허용됨: ${tooMuch.slice(0, 4).join(', ') || '-'}, 금지됨: ${lacking.join(', ') || '-'}`,
    },
    see: `kubectl auth can-i --list -n ${namespace} --as system:serviceaccount:${namespace}:helpdesk`,
  });
};
