import type { KubernetesObject, V1ConfigMap, V1Container, V1Pod, V1ReplicaSet } from '@kubernetes/client-node';
import {
  type Check,
  type CheckTools,
  controls,
  isReady,
  type Kube,
  type Localized,
  notYet,
  pass,
  podsOf,
  verbatim,
} from 'drydock/check';

const namespace = 'ferry';
const notices = 'notices';
const noticePath = '/notices/today.txt';

const readMaps = (kube: Kube) => kube.list<V1ConfigMap>('v1', 'ConfigMap', { namespace });
const named = (maps: readonly V1ConfigMap[], name: string) => maps.find(({ metadata }) => metadata?.name === name);

/** The Pods of a Deployment that are there to stay, and whether all of them are Ready. */
async function readPods(kube: Kube, name: 'board' | 'gate') {
  const all = await podsOf(kube, { kind: 'Deployment', namespace, name });
  const pods = all.filter(
    ({ metadata, status }) =>
      metadata?.deletionTimestamp === undefined && status?.phase !== 'Failed' && status?.phase !== 'Succeeded',
  );
  return { pods, areReady: pods.length > 0 && pods.every(isReady) };
}

const notReady = (name: string): Localized => ({
  en: `a Pod of ${name} is not Ready`,
  ko: `Ready가 아닌 ${name} Pod가 있어요`,
});

const mainContainer = (pod: V1Pod, name: string): V1Container | undefined =>
  pod.spec?.containers.find((one) => one.name === name) ?? pod.spec?.containers[0];

/** Where a variable of a container comes from. */
interface Source {
  map: V1ConfigMap | undefined;
  key: string;
}

/**
 * The key of a ConfigMap behind a variable, in whichever way it is given; undefined when it comes from elsewhere. The last
 * entry of a name counts, entries before whole ConfigMaps.
 */
function sourceOf(
  { env = [], envFrom = [] }: Pick<V1Container, 'env' | 'envFrom'>,
  variable: string,
  maps: readonly V1ConfigMap[],
): Source | undefined {
  const at = env.findLastIndex(({ name }) => name === variable);
  const entry = env[at];
  const reference = entry?.valueFrom?.configMapKeyRef;
  if (reference !== undefined) return { map: named(maps, reference.name ?? ''), key: reference.key };
  const copied = /^\$\((.+)\)$/.exec(entry?.value ?? '')?.[1];
  if (copied !== undefined) return sourceOf({ env: env.slice(0, at), envFrom }, copied, maps);
  if (entry !== undefined) return undefined;
  return envFrom.toReversed().flatMap(({ prefix = '', configMapRef }) => {
    const map = named(maps, configMapRef?.name ?? '');
    const key = variable.slice(prefix.length);
    return variable.startsWith(prefix) && map?.data?.[key] !== undefined ? [{ map, key }] : [];
  })[0];
}

const spellSource = (source: Source | undefined) =>
  source === undefined ? '-' : `${source.map?.metadata?.name}/${source.key}`;

const wanted = { SEASON: 'season', BOAT_MINUTES: 'boat.minutes' };

export const gateTakesTimetable: Check = async ({ kube }) => {
  const [{ pods, areReady }, maps] = await Promise.all([readPods(kube, 'gate'), readMaps(kube)]);
  const sources = pods.flatMap((pod) =>
    Object.entries(wanted).map(([variable, key]) => {
      const source = sourceOf(mainContainer(pod, 'gate') ?? {}, variable, maps);
      const isRight = source?.map?.metadata?.name === 'timetable' && source.key === key;
      return { isRight, text: `${variable}: ${spellSource(source)}` };
    }),
  );
  if (areReady && sources.every(({ isRight }) => isRight)) {
    return pass({ en: 'The gate takes its timetable from the office.', ko: '개찰구가 사무실의 시간표를 써요.' }, pods);
  }
  return notYet({
    message: {
      en: 'The gate does not run with both variables taken from the ConfigMap timetable.',
      ko: '개찰구가 두 변수를 ConfigMap timetable에서 가져와 실행되고 있지 않아요.',
    },
    expected: verbatim('SEASON: timetable/season, BOAT_MINUTES: timetable/boat.minutes'),
    observed: areReady ? verbatim([...new Set(sources.map(({ text }) => text))].join(', ')) : notReady('gate'),
    see: `kubectl describe deployment gate -n ${namespace}`,
    objects: pods,
  });
};

/** The environment that a Pod's main process was started with; empty when it does not run. */
async function environmentOf({ processes }: Pick<CheckTools, 'processes'>, pod: V1Pod, name: string) {
  const container = mainContainer(pod, name)?.name;
  const found = await processes({ namespace, pod: pod.metadata?.name ?? '', container });
  return found.kind === 'running' ? (found.processes[0]?.environment ?? {}) : {};
}

export const gateHasWinter: Check = async (tools) => {
  const { kube } = tools;
  const [{ pods, areReady }, maps] = await Promise.all([readPods(kube, 'gate'), readMaps(kube)]);
  const timetable = named(maps, 'timetable');
  const { season = '-', 'boat.minutes': minutes = '-' } = timetable?.data ?? {};
  const running = await Promise.all(pods.map((pod) => environmentOf(tools, pod, 'gate')));
  const isWinter = running.every(({ SEASON, BOAT_MINUTES }) => SEASON === 'winter' && BOAT_MINUTES === '40');
  if (areReady && isWinter && season === 'winter' && minutes === '40') {
    return pass({ en: 'The gate runs by the winter timetable.', ko: '개찰구가 겨울 시간표대로 실행돼요.' }, [
      timetable,
      ...pods,
    ]);
  }
  const inProcess = running.map(({ SEASON = '-', BOAT_MINUTES = '-' }) => `${SEASON} ${BOAT_MINUTES}`);
  return notYet({
    message: {
      en: 'The winter timetable is not yet both in the ConfigMap and in the process of the gate.',
      ko: '겨울 시간표가 ConfigMap과 개찰구의 프로세스 양쪽에 있지 않아요.',
    },
    expected: { en: 'winter 40 in both', ko: '양쪽 모두 winter 40' },
    observed: {
      en: `timetable: ${season} ${minutes}; process: ${inProcess.join(', ') || '-'}`,
      ko: `timetable: ${season} ${minutes}, 프로세스: ${inProcess.join(', ') || '-'}`,
    },
    see: `kubectl exec -n ${namespace} deploy/gate -- printenv SEASON BOAT_MINUTES`,
    objects: [timetable, ...pods],
  });
};

/** An answer brings the first KiB, and a character may take four bytes. */
const comparable = (text: string) => text.trim().slice(0, 200);

/** How often to look again while a file may still be on its way. */
const againInSeconds = 10;

/** Volumes of a Pod in which the notices are. */
const noticeVolumes = (pod: V1Pod) =>
  (pod.spec?.volumes ?? []).filter(
    ({ configMap, projected }) =>
      configMap?.name === notices || projected?.sources?.some((source) => source.configMap?.name === notices),
  );

export const boardShowsNotice: Check = async ({ kube, http }) => {
  const [{ pods, areReady }, maps] = await Promise.all([readPods(kube, 'board'), readMaps(kube)]);
  const map = named(maps, notices);
  const texts = Object.values(map?.data ?? {}).filter((text) => text.trim() !== '');
  const requests = areReady
    ? pods.flatMap(({ status }) => ['/', noticePath].map((path) => ({ url: `http://${status?.podIP}${path}` })))
    : [];
  const answers = requests.length === 0 ? [] : await http({ from: 'node', requests });
  const seen = answers.map((answer, index) => {
    const url = new URL(requests[index]?.url ?? '');
    if (answer.outcome !== 'answered') return { isRight: false, text: `${url.pathname}: ${answer.outcome}` };
    const { status, body } = answer;
    const isRight =
      url.pathname === '/'
        ? body.includes('Welcome to nginx')
        : texts.some((text) => comparable(text) === comparable(body));
    return {
      isRight: status === 200 && isRight,
      text: `${url.pathname}: ${status} ${isRight ? '' : body.slice(0, 60)}`,
    };
  });
  const isMounted = pods.every((pod) => noticeVolumes(pod).length > 0);
  if (areReady && isMounted && seen.every(({ isRight }) => isRight)) {
    return pass({ en: 'The board shows the notice beside its page.', ko: '게시판이 페이지와 함께 알림을 보여 줘요.' }, [
      map,
      ...pods,
    ]);
  }
  const noVolume = { en: 'the Pod has no volume of notices', ko: 'Pod에 notices의 볼륨이 없어요' };
  const noMap = { en: 'there is no ConfigMap notices with a text', ko: '글이 담긴 ConfigMap notices가 없어요' };
  return notYet({
    message: {
      en: 'The board does not answer with both its own page and the present text of the ConfigMap notices.',
      ko: '게시판이 제 페이지와 ConfigMap notices의 지금 글을 모두 답하지 않아요.',
    },
    expected: {
      en: `/: the page of the image; ${noticePath}: the text in notices`,
      ko: `/: 이미지의 페이지, ${noticePath}: notices의 글`,
    },
    observed: !areReady
      ? notReady('board')
      : texts.length === 0
        ? noMap
        : !isMounted
          ? noVolume
          : verbatim(seen.map(({ text }) => text.trim()).join('; ')),
    see: `kubectl exec -n ${namespace} deploy/board -- curl -s localhost/ localhost${noticePath}`,
    againInSeconds,
    objects: [map, ...pods],
  });
};

/** Folders in which a Pod has the whole ConfigMap, which are the ones that are kept up to date. */
function foldersOf(pod: V1Pod): { container: string; path: string }[] {
  const volumes = noticeVolumes(pod);
  return (pod.spec?.containers ?? []).flatMap(({ name: container, volumeMounts = [] }) =>
    volumeMounts
      .filter(
        ({ name, subPath, subPathExpr }) => !subPath && !subPathExpr && volumes.some((volume) => volume.name === name),
      )
      .map(({ mountPath }) => ({ container, path: mountPath })),
  );
}

/** The kubelet writes each state of a volume into a new folder and names it after the time, such as `..2026_11_03_09_15_30.1234`. */
function writtenAt(folderName: string): number | undefined {
  const [, ...parts] = /^\.\.(\d{4})_(\d\d)_(\d\d)_(\d\d)_(\d\d)_(\d\d)\./.exec(folderName) ?? [];
  const [year = 0, month = 1, ...rest] = parts.map(Number);
  return parts.length === 0 ? undefined : Date.UTC(year, month - 1, ...rest);
}

/** When the volumes were there for the first time: Kubernetes says so when the Pod's containers may start. */
const beganAt = ({ status }: V1Pod): number | undefined =>
  status?.conditions
    ?.find(({ type, status: value }) => type === 'PodReadyToStartContainers' && value === 'True')
    ?.lastTransitionTime?.getTime();

/** Whether an object was changed after another: versions are given out in one order for all of them. */
const isChangedAfter = (one: KubernetesObject | undefined, other: KubernetesObject | undefined) =>
  Number(one?.metadata?.resourceVersion) > Number(other?.metadata?.resourceVersion);

export const noticeFollows: Check = async ({ kube, podFolder }) => {
  const [{ pods, areReady }, maps, sets] = await Promise.all([
    readPods(kube, 'board'),
    readMaps(kube),
    kube.list<V1ReplicaSet>('apps/v1', 'ReplicaSet', { namespace }),
  ]);
  const folders = pods.flatMap((pod) => foldersOf(pod).map((folder) => ({ pod, ...folder })));
  const seen = await Promise.all(
    folders.map(async ({ pod, container, path }) => {
      const found = await podFolder({ namespace, pod: pod.metadata?.name ?? '', container, path });
      const entries = found.kind === 'folder' ? found.entries : [];
      const written = entries.flatMap(({ name }) => writtenAt(name) ?? []);
      return { pod, began: beganAt(pod), written: written.length === 0 ? undefined : Math.max(...written) };
    }),
  );
  const hasFollowed = (pod: V1Pod) =>
    seen.some(({ pod: one, began, written }) => {
      if (one !== pod || began === undefined || written === undefined) return false;
      // Both are whole seconds. Within one, the ReplicaSet knew that the Pod was Ready before the notice changed, or did not.
      const set = sets.find((owner) => controls(owner, pod));
      return written > began || (written === began && isChangedAfter(named(maps, notices), set));
    });
  if (areReady && pods.every(hasFollowed)) {
    return pass(
      { en: 'The notice changed while the board was running.', ko: '게시판이 실행되는 동안 알림이 바뀌었어요.' },
      pods,
    );
  }
  const clock = (time: number | undefined) => (time === undefined ? '-' : new Date(time).toISOString().slice(11, 19));
  const times = seen.map(({ began, written }) => [clock(began), clock(written)] as const);
  const notMounted = {
    en: 'the Pod has no folder that is a whole volume of the ConfigMap notices',
    ko: 'Pod에 ConfigMap notices의 볼륨 전체인 폴더가 없어요',
  };
  return notYet({
    message: {
      en: 'The Pod of the board has not yet seen the notice change while it was running.',
      ko: '게시판의 Pod가 실행되는 동안 알림이 바뀐 일이 아직 없어요.',
    },
    expected: {
      en: 'the files of the notice are younger than the Pod',
      ko: '알림 파일이 Pod보다 나중에 쓰였어요',
    },
    observed: !areReady
      ? notReady('board')
      : seen.length === 0
        ? notMounted
        : {
            en: times.map(([began, written]) => `the Pod is from ${began}, the files are from ${written}`).join('; '),
            ko: times.map(([began, written]) => `Pod는 ${began}, 파일은 ${written}에 생겼어요`).join(', '),
          },
    see: `kubectl exec -n ${namespace} deploy/board -- ls -la /usr/share/nginx/html/notices`,
    againInSeconds,
    objects: pods,
  });
};

export const fareCannotChange: Check = async (tools) => {
  const [{ pods, areReady }, maps] = await Promise.all([readPods(tools.kube, 'gate'), readMaps(tools.kube)]);
  const seen = await Promise.all(
    pods.map(async (pod) => {
      const { FARE = '-' } = await environmentOf(tools, pod, 'gate');
      const source = sourceOf(mainContainer(pod, 'gate') ?? {}, 'FARE', maps);
      const isFixed = source?.map?.immutable === true;
      const isRight = FARE === '5' && isFixed && source.map?.data?.[source.key] === '5';
      return { map: source?.map, isRight, text: `FARE=${FARE}, ${spellSource(source)}, immutable: ${isFixed}` };
    }),
  );
  if (areReady && seen.every(({ isRight }) => isRight)) {
    return pass({ en: 'The new fare holds, and cannot be changed.', ko: '새 요금이 쓰이고, 아무도 바꿀 수 없어요.' }, [
      seen[0]?.map,
      ...pods,
    ]);
  }
  return notYet({
    message: {
      en: 'The gate does not run with the fare 5 from a ConfigMap that cannot be changed.',
      ko: '개찰구가 바꿀 수 없는 ConfigMap에서 가져온 요금 5로 실행되고 있지 않아요.',
    },
    expected: verbatim('FARE=5, immutable: true'),
    observed: areReady ? verbatim(seen.map(({ text }) => text).join('; ')) : notReady('gate'),
    see: `kubectl get configmap -n ${namespace} -o custom-columns=NAME:.metadata.name,IMMUTABLE:.immutable,FARE:.data.FARE`,
    objects: [seen[0]?.map, ...pods],
  });
};
