import type { V1Container, V1PersistentVolumeClaim, V1Pod, V1Service, V1StatefulSet } from '@kubernetes/client-node';
import { type Check, type CheckTools, isReady, type Kube, notYet, pass, podsOf, verbatim } from 'drydock/check';

const namespace = 'harbour';
const domain = `stations.${namespace}.svc.cluster.local`;
const closed = 'gauge-2';

const nameOf = (pod: V1Pod) => pod.metadata?.name ?? '';
const refOf = (pod: V1Pod) => ({ namespace, pod: nameOf(pod) });
const ordinalOf = (pod: V1Pod) => Number(/\d+$/.exec(nameOf(pod))?.[0]);

/** The set with its Pods by their numbers. `areUp`: as many as it wants, at least two, and every one Ready. */
async function readStations(kube: Kube) {
  const set = await kube.get<V1StatefulSet>('apps/v1', 'StatefulSet', 'gauge', namespace);
  const pods = await podsOf(kube, { kind: 'StatefulSet', namespace, name: 'gauge' });
  pods.sort((one, other) => ordinalOf(one) - ordinalOf(other));
  const areUp = pods.length >= 2 && pods.length === set?.spec?.replicas && pods.every(isReady);
  return { set, pods, areUp };
}

const allReady = {
  en: 'a StatefulSet gauge with all its stations Ready',
  ko: '모든 관측소가 Ready인 StatefulSet gauge',
};

function sayWhoIsUp(set: V1StatefulSet | undefined, pods: readonly V1Pod[]) {
  if (set === undefined) {
    return { en: 'there is no StatefulSet gauge in harbour', ko: 'harbour에 gauge라는 StatefulSet이 없어요' };
  }
  const ready = pods.filter(isReady).map(nameOf).join(', ') || '-';
  return { en: `Ready of ${set.spec?.replicas}: ${ready}`, ko: `${set.spec?.replicas}개 가운데 Ready: ${ready}` };
}

/** What every check says as long as the stations are not all there. */
function notUp(set: V1StatefulSet | undefined, pods: readonly V1Pod[]) {
  return notYet({
    message: {
      en: 'The stations do not all run in a StatefulSet yet.',
      ko: '관측소가 아직 모두 StatefulSet에서 실행되고 있지는 않아요.',
    },
    expected: allReady,
    observed: sayWhoIsUp(set, pods),
    see: `kubectl get statefulset,pod -n ${namespace}`,
    objects: [set, ...pods],
  });
}

/** Who should have asked may be gone by now; if not, it is the platform's fault. */
async function goneOrFailed(kube: Kube, failure: string) {
  const { set, pods, areUp } = await readStations(kube);
  if (areUp) throw new Error(failure);
  return notUp(set, pods);
}

const isAtData = ({ mountPath }: { mountPath: string }) => mountPath.replace(/\/+$/, '') === '/data';

/** The container that has something mounted at /data, and what. */
function measuring(containers: readonly V1Container[]) {
  for (const container of containers) {
    const mount = container.volumeMounts?.find(isAtData);
    if (mount !== undefined) return { container, mount };
  }
  return { container: containers[0] };
}

function measuringIn(pod: V1Pod) {
  const { container, mount } = measuring(pod.spec?.containers ?? []);
  return { container, mount, ref: { ...refOf(pod), container: container?.name } };
}

async function readSerial(pod: V1Pod, podFile: CheckTools['podFile']): Promise<string> {
  const file = await podFile({ ...measuringIn(pod).ref, path: '/data/serial' });
  return file.kind === 'file' ? file.content.trim() : '';
}

export const nameStandsForStations: Check = async ({ kube, resolve }) => {
  const { set, pods, areUp } = await readStations(kube);
  const [asker] = pods;
  if (!areUp || asker === undefined) return notUp(set, pods);
  const service = await kube.get<V1Service>('v1', 'Service', 'stations', namespace);
  const [answer] = await resolve({ from: refOf(asker), names: [domain] });
  if (answer === undefined || answer.outcome === 'probe_failed' || answer.outcome === 'no_answer') {
    return goneOrFailed(kube, `asking for ${domain}: ${answer?.detail}`);
  }
  const found = answer.outcome === 'resolved' ? [...new Set(answer.addresses)].sort() : [];
  const own = pods.map(({ status }) => status?.podIP ?? '').sort();
  if (found.join() === own.join()) {
    return pass({ en: 'The name stands for the stations themselves.', ko: '이름이 관측소들을 바로 가리켜요.' }, [
      service,
      set,
    ]);
  }
  return notYet({
    message: {
      en: 'The DNS name stations does not stand for the Pods of the StatefulSet, and for them alone.',
      ko: 'DNS 이름 stations가 StatefulSet의 Pod들만을 가리키고 있지 않아요.',
    },
    expected: verbatim(own.join(', ')),
    observed:
      found.length > 0 ? verbatim(found.join(', ')) : { en: 'no such name in the DNS', ko: 'DNS에 그런 이름이 없어요' },
    see: `kubectl exec -n ${namespace} deploy/tower -- nslookup ${domain}; kubectl get pod -n ${namespace} -o wide`,
    objects: [service, set],
  });
};

export const stationsAnswerByName: Check = async ({ kube, http, podFile }) => {
  const { set, pods, areUp } = await readStations(kube);
  if (!areUp) return notUp(set, pods);
  const silent = await Promise.all(
    pods.map(async (pod, number) => {
      // Of its own name every Pod knows from /etc/hosts, so another one asks.
      const from = refOf(pods[(number + 1) % pods.length] ?? pod);
      const url = `http://gauge-${number}.${domain}:8080/serial`;
      const [[answer], serial] = await Promise.all([http({ from, requests: [{ url }] }), readSerial(pod, podFile)]);
      if (answer?.outcome !== 'answered') return `gauge-${number}: ${answer?.outcome}`;
      const isIt =
        answer.address === `${pod.status?.podIP}:8080` && answer.status === 200 && answer.body.trim() === serial;
      return isIt ? [] : `gauge-${number}: ${answer.status} ${answer.address}`;
    }),
  );
  const seen = silent.flat();
  if (seen.some((one) => one.endsWith('probe_failed'))) return goneOrFailed(kube, seen.join(', '));
  if (seen.length === 0) {
    return pass({ en: 'Each station answers under its own name.', ko: '관측소마다 제 이름으로 응답해요.' }, [
      set,
      ...pods,
    ]);
  }
  return notYet({
    message: {
      en: 'Not every station answers under its own name.',
      ko: '제 이름으로 응답하지 않는 관측소가 있어요.',
    },
    expected: {
      en: `gauge-0.${domain} and so on lead to that very Pod`,
      ko: `gauge-0.${domain} 같은 이름이 바로 그 Pod로 이어짐`,
    },
    observed: verbatim(seen.join(', ')),
    see: `kubectl exec -n ${namespace} deploy/tower -- wget -qO- gauge-0.stations:8080/serial`,
    objects: [set, ...pods],
  });
};

/** The claim that a Pod has at /data, if it has one there. */
async function claimOf(pod: V1Pod, kube: Kube): Promise<V1PersistentVolumeClaim | undefined> {
  const { mount } = measuringIn(pod);
  const volume = pod.spec?.volumes?.find(({ name }) => name === mount?.name);
  const name = volume?.persistentVolumeClaim?.claimName;
  return name === undefined ? undefined : kube.get('v1', 'PersistentVolumeClaim', name, namespace);
}

/** A claim with an owner goes when that goes. */
const ownersOf = (claim: V1PersistentVolumeClaim | undefined) =>
  (claim?.metadata?.ownerReferences ?? []).map(({ kind, name }) => `${kind} ${name}`);

export const eachHasItsOwnDisk: Check = async ({ kube, podFile }) => {
  const { set, pods, areUp } = await readStations(kube);
  if (!areUp) return notUp(set, pods);
  const disks = await Promise.all(
    pods.map(async (pod) => ({
      pod: nameOf(pod),
      claim: await claimOf(pod, kube),
      serial: await readSerial(pod, podFile),
    })),
  );
  const claims = disks.map(({ claim }) => claim);
  const volumes = new Set(claims.flatMap((claim) => claim?.spec?.volumeName ?? []));
  const serials = new Set(disks.map(({ serial }) => serial).filter(Boolean));
  const owned = claims.flatMap(ownersOf);
  if (volumes.size === pods.length && serials.size === pods.length && owned.length === 0) {
    return pass(
      { en: 'Each station has a disk of its own.', ko: '관측소마다 제 디스크가 있어요.' },
      claims.filter((claim) => claim !== undefined),
    );
  }
  const seen = disks.map(({ pod, claim, serial }) =>
    [`${pod}: ${claim?.metadata?.name ?? '-'} ${serial || '-'}`, ...ownersOf(claim)].join(' < '),
  );
  return notYet({
    message:
      owned.length > 0
        ? {
            en: 'The claims of the stations go when their owner goes.',
            ko: '관측소의 청구가 소유자와 함께 지워지게 되어 있어요.',
          }
        : {
            en: 'Not every station has a claim of its own at /data.',
            ko: '/data에 제 청구를 가지지 않은 관측소가 있어요.',
          },
    expected: {
      en: 'for each Pod another claim and another serial, owned by nobody',
      ko: 'Pod마다 다른 청구와 다른 serial, 청구에는 소유자 없음',
    },
    observed: verbatim(seen.join(', ')),
    see: `kubectl get pvc -n ${namespace}; kubectl describe pod -n ${namespace} gauge-0`,
    objects: [set, ...pods, ...claims],
  });
};

interface Begin {
  at: Date;
  by: string;
}

function readBegins(log: string): Begin[] {
  return log.split('\n').flatMap((line) => {
    const [, at = '', by = ''] = /^(\S+Z) (\S+) began/.exec(line) ?? [];
    return by === '' ? [] : { at: new Date(at), by };
  });
}

async function beginsOf(pod: V1Pod, podFile: CheckTools['podFile']): Promise<Begin[]> {
  const file = await podFile({ ...measuringIn(pod).ref, path: '/data/log' });
  return file.kind === 'file' ? readBegins(file.content) : [];
}

export const stationsCameBack: Check = async ({ kube, podFile }) => {
  const { set, pods, areUp } = await readStations(kube);
  if (!areUp) return notUp(set, pods);
  const logs = await Promise.all(
    pods.map(async (pod) => {
      const begins = await beginsOf(pod, podFile);
      const made = pod.metadata?.creationTimestamp ?? new Date(0);
      const strangers = begins.filter(({ by }) => by !== nameOf(pod)).map(({ by }) => by);
      const before = begins.filter(({ at }) => at < made).length;
      return { pod: nameOf(pod), before, now: begins.length - before, strangers };
    }),
  );
  if (logs.every(({ before, now, strangers }) => before > 0 && now > 0 && strangers.length === 0)) {
    return pass({ en: 'Each station came back to its own log.', ko: '관측소마다 제 기록으로 돌아왔어요.' }, [
      set,
      ...pods,
    ]);
  }
  const seen = logs.map(({ pod, before, now, strangers }) =>
    [`${pod}: ${before} + ${now}`, ...new Set(strangers)].join(' '),
  );
  return notYet({
    message: {
      en: 'Not every station has the log of an earlier Pod of its own name, and of that name alone.',
      ko: '같은 이름을 가진 이전 Pod의 기록을 이어받지 않았거나, 다른 이름의 기록이 섞인 관측소가 있어요.',
    },
    expected: {
      en: 'in each log, lines from before the present Pod, and one of its own',
      ko: '기록마다 지금 Pod 이전의 줄과 지금 Pod의 줄',
    },
    observed: {
      en: `lines before + now, then other names: ${seen.join(', ')}`,
      ko: `이전 + 지금의 줄 수, 그리고 다른 이름: ${seen.join(', ')}`,
    },
    see: `kubectl exec -n ${namespace} gauge-0 -- cat /data/log`,
    objects: [set, ...pods],
  });
};

/** For each station in turn its first beginning after that of the one before; undefined where there is none. */
function inTurn(logs: readonly (readonly Begin[])[]): (Date | undefined)[] {
  let last: Date | undefined = new Date(0);
  return logs.map((begins) => {
    const after = begins.map(({ at }) => at).sort((one, other) => one.getTime() - other.getTime());
    last = after.find((at) => last !== undefined && at > last);
    return last;
  });
}

export const stationsComeInOrder: Check = async ({ kube, podFile }) => {
  const { set, pods, areUp } = await readStations(kube);
  if (!areUp) return notUp(set, pods);
  const begins = inTurn(await Promise.all(pods.map((pod) => beginsOf(pod, podFile))));
  const policy = set?.spec?.podManagementPolicy ?? 'OrderedReady';
  const waits = pods.every(({ spec }) =>
    spec?.containers.some(({ readinessProbe, startupProbe }) => readinessProbe ?? startupProbe),
  );
  if (policy === 'OrderedReady' && waits && !begins.includes(undefined)) {
    return pass({ en: 'The stations begin one after the other.', ko: '관측소들이 차례로 시작해요.' }, [set, ...pods]);
  }
  const probes = waits ? [] : ['readinessProbe: -'];
  const seen = begins.map((at, number) => `gauge-${number}: ${at?.toISOString().slice(11, 19) ?? '-'}`);
  return notYet({
    message: {
      en: 'The stations do not wait for each other.',
      ko: '관측소들이 서로를 기다리지 않아요.',
    },
    expected: {
      en: 'OrderedReady, a readiness probe, and each station begun after the one before',
      ko: 'OrderedReady, readiness probe, 그리고 앞 관측소보다 나중에 시작한 관측소',
    },
    observed: verbatim([policy, ...probes, ...seen].join(', ')),
    see: `kubectl get statefulset gauge -n ${namespace} -o jsonpath='{.spec.podManagementPolicy}'; kubectl get pod -n ${namespace} -w`,
    objects: [set, ...pods],
  });
};

/** The claim that the closed station had, and where on its volume the station's files lie. */
async function diskOfClosed(set: V1StatefulSet | undefined, kube: Kube) {
  const { mount } = measuring(set?.spec?.template.spec?.containers ?? []);
  if (mount === undefined) return {};
  const claim = await kube.get<V1PersistentVolumeClaim>(
    'v1',
    'PersistentVolumeClaim',
    `${mount.name}-${closed}`,
    namespace,
  );
  const folder = mount.subPath ?? mount.subPathExpr?.replace(/\$\([^)]*\)/g, closed) ?? '';
  return { claim, path: `${folder}/log` };
}

export const closedStationKeepsDisk: Check = async ({ kube, volumeFile }) => {
  const { set, pods } = await readStations(kube);
  const { claim, path = '' } = await diskOfClosed(set, kube);
  const volume = claim?.status?.phase === 'Bound' ? claim.spec?.volumeName : undefined;
  const file = volume === undefined ? undefined : await volumeFile({ volume, path });
  const begins = file?.kind === 'file' ? readBegins(file.content).filter(({ by }) => by === closed) : [];
  const isClosed = set?.spec?.replicas === 2 && pods.length === 2;
  // A claim that goes when the set is scaled down is handed to its Pod first.
  const goes = claim?.metadata?.ownerReferences?.some(({ kind }) => kind === 'Pod') ?? false;
  const stays = claim?.metadata?.deletionTimestamp === undefined && !goes;
  if (isClosed && begins.length > 0 && stays) {
    return pass({ en: 'gauge-2 is closed and its disk is kept.', ko: 'gauge-2는 닫혔고 디스크는 남아 있어요.' }, [
      set,
      claim,
    ]);
  }
  const observed = () => {
    if (!isClosed) {
      return { en: `Pods: ${pods.map(nameOf).join(', ') || '-'}`, ko: `Pod: ${pods.map(nameOf).join(', ') || '-'}` };
    }
    if (claim === undefined) return { en: 'gauge-2 has no claim (any more)', ko: 'gauge-2의 청구가 없어요' };
    if (!stays) return { en: 'its claim is about to go', ko: '청구가 곧 지워져요' };
    return { en: 'no line of gauge-2 in the log on its volume', ko: '볼륨의 log에 gauge-2의 줄이 없어요' };
  };
  return notYet({
    message: {
      en: 'There are not just two stations left, with the disk of gauge-2 kept.',
      ko: '관측소가 둘만 남고 gauge-2의 디스크가 보존된 상태가 아니에요.',
    },
    expected: {
      en: 'gauge-0 and gauge-1, and the claim of gauge-2 with its log',
      ko: 'gauge-0, gauge-1, 그리고 기록이 있는 gauge-2의 청구',
    },
    observed: observed(),
    see: `kubectl get statefulset,pod,pvc -n ${namespace}`,
    objects: [set, claim],
  });
};

export const oneStationTriesNewUnit: Check = async ({ kube, processes }) => {
  const { set, pods, areUp } = await readStations(kube);
  if (!areUp) return notUp(set, pods);
  const units = await Promise.all(
    pods.slice(0, 2).map(async (pod) => {
      const found = await processes(measuringIn(pod).ref);
      return found.kind === 'running' ? found.processes[0]?.environment.UNIT : undefined;
    }),
  );
  const { type = 'RollingUpdate', rollingUpdate } = set?.spec?.updateStrategy ?? {};
  const partition = type === 'RollingUpdate' ? (rollingUpdate?.partition ?? 0) : 0;
  if (units.join() === 'm,cm' && partition === 1) {
    return pass({ en: 'gauge-1 alone measures in cm.', ko: 'gauge-1만 cm로 재고 있어요.' }, [set, ...pods]);
  }
  return notYet({
    message: {
      en: 'It is not gauge-1 alone that measures in cm, now and after a loss.',
      ko: '지금도, 다시 만들어진 뒤에도 gauge-1만 cm로 재는 상태가 아니에요.',
    },
    expected: verbatim('gauge-0: m, gauge-1: cm, partition: 1'),
    observed: verbatim(
      `gauge-0: ${units[0] ?? '-'}, gauge-1: ${units[1] ?? '-'}, ${type === 'RollingUpdate' ? `partition: ${partition}` : type}`,
    ),
    see: `kubectl get pod -n ${namespace} -L controller-revision-hash; kubectl exec -n ${namespace} gauge-1 -- printenv UNIT`,
    objects: [set, ...pods],
  });
};
