import type { V1PersistentVolume, V1PersistentVolumeClaim, V1Pod } from '@kubernetes/client-node';
import {
  type Check,
  type CheckTools,
  isReady,
  type Kube,
  notYet,
  pass,
  podsOf,
  quantity,
  verbatim,
} from 'drydock/check';

const namespace = 'museum';
const claimName = 'inventory';
const volumeName = 'museum-disk';
const disk = '/var/local/lab/museum';
const file = 'inventory.csv';

const readVolume = (kube: Kube, name: string) => kube.get<V1PersistentVolume>('v1', 'PersistentVolume', name);
const readClaim = (kube: Kube, name: string, of: string) =>
  kube.get<V1PersistentVolumeClaim>('v1', 'PersistentVolumeClaim', name, of);

const noVolume = { en: 'there is no volume museum-disk', ko: 'museum-disk라는 볼륨이 없어요' };

/** The folder of the node that a volume stands for, whichever of the two sources says so. */
function folderOf(volume: V1PersistentVolume | undefined): string | undefined {
  return (volume?.spec?.hostPath?.path ?? volume?.spec?.local?.path)?.replace(/\/+$/, '');
}

export const volumeServesDisk: Check = async ({ kube }) => {
  const volume = await readVolume(kube, volumeName);
  const { capacity, accessModes = [] } = volume?.spec ?? {};
  const size = capacity?.storage;
  if (folderOf(volume) === disk && quantity(size) >= quantity('1Gi') && accessModes.includes('ReadWriteOnce')) {
    return pass({ en: `The volume stands for ${disk}.`, ko: `볼륨이 ${disk}를 가리켜요.` }, [volume]);
  }
  return notYet({
    message: {
      en: 'The volume museum-disk does not offer the museum’s disk as asked.',
      ko: '볼륨 museum-disk가 박물관 디스크를 요청대로 내놓지 않아요.',
    },
    expected: verbatim(`${disk}, 1Gi, ReadWriteOnce`),
    observed:
      volume === undefined ? noVolume : verbatim(`${folderOf(volume) ?? '-'}, ${size}, ${accessModes.join(' ')}`),
    see: `kubectl describe pv ${volumeName}`,
    objects: [volume],
  });
};

export const volumeIsKept: Check = async ({ kube }) => {
  const volume = await readVolume(kube, volumeName);
  const policy = volume?.spec?.persistentVolumeReclaimPolicy;
  if (policy === 'Retain') {
    return pass({ en: 'The volume outlives its claim.', ko: '청구가 사라져도 볼륨은 남아요.' }, [volume]);
  }
  return notYet({
    message: {
      en: 'museum-disk is not kept when its claim goes.',
      ko: 'museum-disk는 청구가 사라질 때 남지 않아요.',
    },
    expected: verbatim('Retain'),
    observed: policy === undefined ? noVolume : verbatim(policy),
    see: `kubectl get pv ${volumeName}`,
    objects: [volume],
  });
};

export const claimHasDisk: Check = async ({ kube }) => {
  const claim = await readClaim(kube, claimName, namespace);
  const volume = await readVolume(kube, volumeName);
  if (claim?.status?.phase === 'Bound' && claim.spec?.volumeName === volumeName) {
    return pass({ en: 'The claim has museum-disk.', ko: '청구가 museum-disk를 얻었어요.' }, [claim, volume]);
  }
  const owner = volume?.spec?.claimRef;
  const taken = owner !== undefined && (owner.namespace !== namespace || owner.name !== claimName);
  const observed = () => {
    if (claim === undefined) {
      return { en: 'there is no claim inventory in museum', ko: 'museum에 inventory라는 청구가 없어요' };
    }
    const state = `${claim.status?.phase} ${claim.spec?.volumeName ?? ''}`.trim();
    if (!taken) return verbatim(state);
    const other = `${owner.namespace}/${owner.name}`;
    return { en: `${state}; ${volumeName} belongs to ${other}`, ko: `${state}; ${volumeName}는 ${other}의 것이에요` };
  };
  return notYet({
    message: {
      en: 'The claim inventory is not bound to museum-disk.',
      ko: '청구 inventory가 museum-disk에 묶여 있지 않아요.',
    },
    expected: verbatim(`Bound ${volumeName}`),
    observed: observed(),
    see: `kubectl get pvc -A; kubectl get pv`,
    objects: [claim, volume],
  });
};

/** What a Pod reads as the inventory from the claim, in each container that mounts it. */
async function inventoriesIn(pod: V1Pod, podFile: CheckTools['podFile']): Promise<string[]> {
  const volumes = pod.spec?.volumes?.filter((one) => one.persistentVolumeClaim?.claimName === claimName) ?? [];
  const mounts = (pod.spec?.containers ?? []).flatMap(({ name: container, volumeMounts = [] }) =>
    volumeMounts
      .filter(({ name }) => volumes.some((one) => one.name === name))
      .map(({ mountPath, subPath }) => ({
        container,
        path: subPath === file ? mountPath : `${mountPath.replace(/\/+$/, '')}/${file}`,
      })),
  );
  const files = await Promise.all(
    mounts.map((mount) => podFile({ namespace, pod: pod.metadata?.name ?? '', ...mount })),
  );
  return files.flatMap((one) => (one.kind === 'file' ? [one.content] : []));
}

/** Looks for a Ready Pod among these that reads, from the claim, what lies on the disk. */
async function judgeReaders(pods: readonly V1Pod[], { kube, podFile, volumeFile }: CheckTools) {
  const ready = pods.filter(isReady);
  const volume = await readVolume(kube, volumeName);
  const original = folderOf(volume) === undefined ? undefined : await volumeFile({ volume: volumeName, path: file });
  if (original?.kind !== 'file') return { ready, reads: false };
  for (const pod of ready) {
    if ((await inventoriesIn(pod, podFile)).includes(original.content)) return { ready, reads: true };
  }
  return { ready, reads: false };
}

const readNothing = {
  en: 'a Pod is Ready, but does not read the inventory from the claim',
  ko: 'Ready인 Pod가 있지만, 청구에서 목록을 읽지 않아요',
};

export const catalogReadsDisk: Check = async (tools) => {
  const pods = await podsOf(tools.kube, { kind: 'Deployment', name: 'catalog', namespace });
  const { ready, reads } = await judgeReaders(pods, tools);
  if (reads) {
    return pass({ en: 'catalog reads the inventory.', ko: 'catalog가 목록을 읽고 있어요.' }, ready);
  }
  return notYet({
    message: {
      en: 'No Pod of catalog reads the inventory from the disk.',
      ko: 'catalog의 Pod 가운데 디스크의 목록을 읽는 것이 없어요.',
    },
    expected: { en: 'a Ready Pod that has the inventory', ko: '목록을 가진 Ready Pod' },
    observed:
      ready.length === 0 ? { en: 'no Pod of catalog is Ready', ko: 'Ready인 catalog Pod가 없어요' } : readNothing,
    see: `kubectl describe pod -n ${namespace} -l app=catalog`,
    objects: pods,
  });
};

export const secondPodReadsDisk: Check = async (tools) => {
  const pods = await tools.kube.list<V1Pod>('v1', 'Pod', { namespace, labelSelector: 'app=audit' });
  const { ready, reads } = await judgeReaders(pods, tools);
  if (reads) {
    return pass({ en: 'The auditor reads the same inventory.', ko: '감사 Pod가 같은 목록을 읽고 있어요.' }, ready);
  }
  return notYet({
    message: {
      en: 'No Pod with the label app=audit reads the inventory from the claim.',
      ko: 'label app=audit인 Pod 가운데 청구에서 목록을 읽는 것이 없어요.',
    },
    expected: { en: 'a Ready Pod with the claim inventory mounted', ko: '청구 inventory를 마운트한 Ready Pod' },
    observed:
      ready.length === 0 ? { en: 'no Pod with app=audit is Ready', ko: 'Ready인 app=audit Pod가 없어요' } : readNothing,
    see: `kubectl describe pod -n ${namespace} -l app=audit`,
    objects: pods,
  });
};

export const stockHasOldDisk: Check = async ({ kube }) => {
  const claim = await readClaim(kube, 'stock', 'shop');
  const volume = await readVolume(kube, 'old-disk');
  if (claim?.status?.phase === 'Bound' && claim.spec?.volumeName === 'old-disk') {
    return pass({ en: 'The shop has old-disk.', ko: '매장이 old-disk를 얻었어요.' }, [claim, volume]);
  }
  return notYet({
    message: {
      en: 'The claim stock of the shop is not bound to old-disk.',
      ko: '매장의 청구 stock이 old-disk에 묶여 있지 않아요.',
    },
    expected: verbatim('Bound old-disk'),
    observed: verbatim(
      `${claim?.status?.phase ?? '-'} ${claim?.spec?.volumeName ?? ''}; old-disk: ${volume?.status?.phase ?? '-'}`,
    ),
    see: 'kubectl get pvc -n shop; kubectl get pv old-disk',
    objects: [claim, volume],
  });
};
