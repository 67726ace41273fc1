import type { V1ConfigMap, V1Pod, V1Secret } from '@kubernetes/client-node';
import {
  type Check,
  type CheckTools,
  isReady,
  type Kube,
  type Localized,
  notYet,
  pass,
  podsOf,
  verbatim,
} from 'drydock/check';

const namespace = 'weather';
const station = { kind: 'Deployment', namespace, name: 'station' } as const;
const inspector = { kind: 'Deployment', namespace: 'office', name: 'inspector' } as const;

const isStaying = ({ metadata, status }: V1Pod) =>
  metadata?.deletionTimestamp === undefined && status?.phase !== 'Failed' && status?.phase !== 'Succeeded';

/** The Pods of the station that are there to stay, and whether all of them are Ready. */
async function readStation(kube: Kube) {
  const pods = (await podsOf(kube, station)).filter(isStaying);
  return { pods, areReady: pods.length > 0 && pods.every(isReady) };
}

const notReady: Localized = { en: 'a Pod of station is not Ready', ko: 'Ready가 아닌 station Pod가 있어요' };

const gaugeOf = (pod: V1Pod) => ({ namespace, pod: pod.metadata?.name ?? '', container: 'gauge' });

/** How old a reading may be; the gauge takes one every second. */
const freshMs = 20_000;

export const pageShowsReading: Check = async ({ kube, http }) => {
  const { pods, areReady } = await readStation(kube);
  const requests = areReady ? pods.map(({ status }) => ({ url: `http://${status?.podIP}:8080/latest` })) : [];
  const answers = requests.length === 0 ? [] : await http({ from: 'node', requests });
  const seen = answers.map((answer) => {
    if (answer.outcome !== 'answered') return { isFresh: false, text: answer.outcome };
    const time = Date.parse(/^\S+Z/.exec(answer.body)?.[0] ?? '');
    return {
      isFresh: Math.abs(Date.now() - time) < freshMs,
      text: `${answer.status} ${answer.body.trim().slice(0, 60)}`,
    };
  });
  if (areReady && seen.every(({ isFresh }) => isFresh)) {
    return pass({ en: 'The page shows the last reading.', ko: '페이지가 마지막 측정값을 보여 줘요.' }, pods);
  }
  return notYet({
    message: {
      en: 'The container page does not answer with what the container gauge has just measured.',
      ko: '컨테이너 page가 컨테이너 gauge의 방금 측정한 값을 답하지 않아요.',
    },
    expected: { en: '/latest: a reading of the last seconds', ko: '/latest: 몇 초 안의 측정값' },
    observed: areReady ? verbatim(seen.map(({ text }) => text).join('; ')) : notReady,
    see: `kubectl exec -n ${namespace} deploy/station -c page -- wget -qO- localhost:8080/latest`,
    againInSeconds: 5,
    objects: pods,
  });
};

/** What the container gauge wrote into its logbook when it started: how many starts, its own Pod's and others', it found in /scratch. */
interface Start {
  pod: string;
  own: number;
  other: number;
}

function readStarts(logbook: string): Start[] {
  return logbook.split('\n').flatMap((line) => {
    const found = /^\S+Z (\S+) scratch holds (\d+) own starts, (\d+) of others$/.exec(line);
    return found === null ? [] : [{ pod: found[1] ?? '', own: Number(found[2]), other: Number(found[3]) }];
  });
}

/** The logbook as the Pods of the station have it, wherever it may lie. */
async function readLogbook({ podFile }: Pick<CheckTools, 'podFile'>, pods: readonly V1Pod[]): Promise<Start[]> {
  const files = await Promise.all(pods.map((pod) => podFile({ ...gaugeOf(pod), path: '/archive/starts' })));
  return files.flatMap((file) => (file.kind === 'file' ? readStarts(file.content) : []));
}

const spell = ({ pod, own, other }: Start) => `${pod}: ${own} own, ${other} of others`;

export const logbookIsOnNode: Check = async ({ kube, podFile }) => {
  const { pods, areReady } = await readStation(kube);
  const witness = (await podsOf(kube, inspector)).find(isReady);
  if (witness === undefined) throw new Error('No Pod of the inspector is Ready.');
  const file = await podFile({ namespace: 'office', pod: witness.metadata?.name ?? '', path: '/station/starts' });
  const writers = file.kind === 'file' ? readStarts(file.content).map(({ pod }) => pod) : [];
  if (areReady && pods.every(({ metadata }) => writers.includes(metadata?.name ?? ''))) {
    return pass(
      { en: 'The inspector reads the logbook on the node.', ko: '감독관이 노드에 있는 기록을 읽고 있어요.' },
      pods,
    );
  }
  return notYet({
    message: {
      en: 'The inspector does not find a line of the present Pod in the folder on the node.',
      ko: '감독관이 노드의 폴더에서 지금 Pod가 남긴 줄을 찾지 못해요.',
    },
    expected: {
      en: `a line by ${pods[0]?.metadata?.name ?? 'the Pod of station'} in /var/local/lab/station/starts`,
      ko: `/var/local/lab/station/starts에 ${pods[0]?.metadata?.name ?? 'station의 Pod'}가 남긴 줄`,
    },
    observed: !areReady
      ? notReady
      : file.kind === 'absent'
        ? { en: 'there is no such file on the node', ko: '노드에 그런 파일이 없어요' }
        : verbatim([...new Set(writers)].join(', ') || '-'),
    see: 'kubectl exec -n office deploy/inspector -- cat /station/starts',
    objects: pods,
  });
};

export const scratchSurvivesCrash: Check = async (tools) => {
  const { pods } = await readStation(tools.kube);
  const starts = await readLogbook(tools, pods);
  // A container that finds an earlier start of its own Pod is not the first one of that Pod.
  const survival = starts.find(({ own, other }) => own > 1 && other === 0);
  if (survival !== undefined) {
    return pass(
      {
        en: 'A crash left the files in /scratch as they were.',
        ko: '컨테이너가 죽어도 /scratch의 파일은 그대로였어요.',
      },
      [...pods],
    );
  }
  return notYet({
    message: {
      en: 'The logbook does not tell of a container that found in /scratch what the one before it, in the same Pod, had written.',
      ko: '같은 Pod의 앞선 컨테이너가 쓴 것을 /scratch에서 찾았다는 줄이 기록에 없어요.',
    },
    expected: { en: 'a line with 2 own starts, 0 of others', ko: '2 own starts, 0 of others라고 적힌 줄' },
    observed: verbatim(starts.slice(-3).map(spell).join('; ') || '-'),
    see: `kubectl exec -n ${namespace} deploy/station -c gauge -- cat /archive/starts`,
    againInSeconds: 5,
    objects: pods,
  });
};

/** The volume that a Pod's gauge has at /scratch. */
function scratchOf({ spec }: V1Pod) {
  const gauge = spec?.containers.find(({ name }) => name === 'gauge');
  const mount = gauge?.volumeMounts?.find(({ mountPath }) => mountPath.replace(/\/+$/, '') === '/scratch');
  return spec?.volumes?.find(({ name }) => name === mount?.name);
}

export const scratchEndsWithPod: Check = async (tools) => {
  const { pods } = await readStation(tools.kube);
  const starts = await readLogbook(tools, pods);
  const seen = pods.map((pod) => {
    const at = starts.findIndex((start) => start.pod === pod.metadata?.name);
    const isSuccessor = at > 0;
    const beganEmpty = starts[at]?.own === 1 && starts[at].other === 0;
    const isEmptyDir = scratchOf(pod)?.emptyDir !== undefined;
    const kind = Object.keys(scratchOf(pod) ?? {}).find((key) => key !== 'name') ?? '-';
    return { isRight: isSuccessor && beganEmpty && isEmptyDir, isSuccessor, kind, start: starts[at] };
  });
  if (seen.length > 0 && seen.every(({ isRight }) => isRight)) {
    return pass({ en: 'A new Pod begins with an empty /scratch.', ko: '새 Pod는 빈 /scratch로 시작해요.' }, pods);
  }
  const [first] = seen;
  const observed = (): Localized => {
    if (first?.start === undefined) {
      return { en: 'the present Pod is not in the logbook', ko: '지금 Pod가 기록에 없어요' };
    }
    if (!first.isSuccessor) return { en: 'the logbook knows no earlier Pod', ko: '기록에 이전 Pod가 없어요' };
    return verbatim(`/scratch: ${first.kind}; ${spell(first.start)}`);
  };
  return notYet({
    message: {
      en: 'The logbook does not show that a new Pod, with an emptyDir at /scratch, begins with nothing of the old one.',
      ko: '/scratch가 emptyDir인 새 Pod가 이전 Pod의 것 없이 시작했다는 것이 기록에 없어요.',
    },
    expected: {
      en: 'emptyDir; lines of an earlier Pod, then 1 own start and 0 of others by the present one',
      ko: 'emptyDir, 그리고 이전 Pod의 줄 다음에 지금 Pod의 1 own, 0 of others',
    },
    observed: observed(),
    see: `kubectl exec -n ${namespace} deploy/station -c gauge -- cat /archive/starts`,
    objects: pods,
  });
};

const saysThirty = (text: string | undefined) => /^\s*alarm\s*=\s*30\s*$/m.test(text ?? '');

export const limitsFollow: Check = async ({ kube, podFile, podFolder }) => {
  const { pods, areReady } = await readStation(kube);
  const map = await kube.get<V1ConfigMap>('v1', 'ConfigMap', 'limits', namespace);
  const present = map?.data?.['limits.conf'];
  const seen = await Promise.all(
    pods.map(async (pod) => {
      const [file, folder] = await Promise.all([
        podFile({ ...gaugeOf(pod), path: '/etc/station/limits.conf' }),
        podFolder({ ...gaugeOf(pod), path: '/etc/station' }),
      ]);
      // The link which the kubelet turns to a new folder after each change; a file that came by subPath has none.
      const follows = folder.kind === 'folder' && folder.entries.some(({ name }) => name === '..data');
      const content = file.kind === 'file' ? file.content : undefined;
      return { isRight: follows && content === present && saysThirty(content), follows, content };
    }),
  );
  if (areReady && saysThirty(present) && seen.every(({ isRight }) => isRight)) {
    return pass({ en: 'The limit follows its ConfigMap.', ko: '경보 기준이 ConfigMap을 따라가요.' }, [map, ...pods]);
  }
  const [first] = seen;
  const single = {
    en: 'the file is mounted by itself, so that it cannot follow',
    ko: '파일이 따로 마운트되어 있어서 따라갈 수 없어요',
  };
  return notYet({
    message: {
      en: 'The gauge does not have the limit 30 in a file that follows the ConfigMap limits.',
      ko: 'gauge에, ConfigMap limits를 따라가는 파일로 기준 30이 있지 않아요.',
    },
    expected: { en: 'alarm=30 in the ConfigMap and in the file', ko: 'ConfigMap과 파일 양쪽에 alarm=30' },
    observed: !areReady
      ? notReady
      : first?.content !== undefined && !first.follows
        ? single
        : verbatim(`limits: ${present?.trim() ?? '-'}; /etc/station/limits.conf: ${first?.content?.trim() ?? '-'}`),
    see: `kubectl exec -n ${namespace} deploy/station -c gauge -- ls -la /etc/station`,
    againInSeconds: 10,
    objects: [map, ...pods],
  });
};

export const tokenIsInMemory: Check = async ({ kube, podFile, processes }) => {
  const { pods, areReady } = await readStation(kube);
  const secret = await kube.get<V1Secret>('v1', 'Secret', 'uplink', namespace);
  const token = Buffer.from(secret?.data?.token ?? '', 'base64').toString();
  const seen = await Promise.all(
    pods.map(async (pod) => {
      const [file, running] = await Promise.all([
        podFile({ ...gaugeOf(pod), path: '/etc/uplink/token' }),
        processes(gaugeOf(pod)),
      ]);
      const mounts = running.kind === 'running' ? running.mounts : [];
      const [mount] = mounts
        .filter(({ path }) => '/etc/uplink/token'.startsWith(path))
        .sort((one, other) => other.path.length - one.path.length);
      const isToken = token !== '' && file.kind === 'file' && file.content === token;
      const told = file.kind === 'file' ? mount?.type : file.reason;
      return { isRight: isToken && mount?.type === 'tmpfs', isToken, told: told ?? '-' };
    }),
  );
  if (areReady && seen.every(({ isRight }) => isRight)) {
    return pass({ en: 'The token is there, in memory only.', ko: 'token이 메모리에만 있어요.' }, [secret, ...pods]);
  }
  const [first] = seen;
  return notYet({
    message: {
      en: 'The gauge does not have the token of the Secret uplink from memory, at /etc/uplink/token.',
      ko: 'gauge의 /etc/uplink/token에 Secret uplink의 token이 메모리에서 오고 있지 않아요.',
    },
    expected: { en: 'the token, in a tmpfs', ko: 'tmpfs에 있는 token' },
    observed: !areReady
      ? notReady
      : {
          en: first?.isToken ? `the token, in: ${first.told}` : `no token: ${first?.told}`,
          ko: first?.isToken ? `token이 있는 곳: ${first.told}` : `token이 없어요: ${first?.told}`,
        },
    see: `kubectl exec -n ${namespace} deploy/station -c gauge -- grep uplink /proc/mounts`,
    againInSeconds: 10,
    objects: [secret, ...pods],
  });
};
