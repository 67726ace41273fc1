import type { V1PersistentVolume, V1PersistentVolumeClaim, V1Pod } from '@kubernetes/client-node';
import { type Check, type CheckTools, type Kube, notYet, pass, quantity, verbatim } from 'drydock/check';

const namespace = 'records';
const claimName = 'ledger';

const readClaim = (kube: Kube) =>
  kube.get<V1PersistentVolumeClaim>('v1', 'PersistentVolumeClaim', claimName, namespace);

/** The claim with the volume it is bound to, as far as there is one. */
async function readStorage(kube: Kube) {
  const claim = await readClaim(kube);
  const name = claim?.status?.phase === 'Bound' ? claim.spec?.volumeName : undefined;
  const volume = name === undefined ? undefined : await kube.get<V1PersistentVolume>('v1', 'PersistentVolume', name);
  return { claim, volume };
}

/** Pods of the app that run and are not on their way out. */
async function runningPods(kube: Kube): Promise<V1Pod[]> {
  const pods = await kube.list<V1Pod>('v1', 'Pod', { namespace, labelSelector: 'app=intake' });
  return pods.filter(
    ({ metadata, status }) =>
      metadata?.deletionTimestamp === undefined &&
      status?.conditions?.some((one) => one.type === 'Ready' && one.status === 'True'),
  );
}

/** Whether a container of the Pod has the claim at /records. */
function keepsRecordsOnClaim(pod: V1Pod): boolean {
  const volumes = pod.spec?.volumes?.filter((one) => one.persistentVolumeClaim?.claimName === claimName) ?? [];
  return (
    pod.spec?.containers.some(({ volumeMounts }) =>
      volumeMounts?.some(
        ({ name, mountPath }) =>
          mountPath.replace(/\/+$/, '') === '/records' && volumes.some((one) => one.name === name),
      ),
    ) ?? false
  );
}

const noClaim = {
  en: 'there is no claim ledger in the namespace records',
  ko: 'namespace records에 ledger라는 청구가 없어요',
};
const notBound = {
  en: 'the claim ledger is not bound to a volume',
  ko: '청구 ledger가 볼륨에 묶여 있지 않아요',
};

export const claimAsksForStorage: Check = async ({ kube }) => {
  const claim = await readClaim(kube);
  const { accessModes = [], resources, storageClassName } = claim?.spec ?? {};
  const asked = resources?.requests?.storage;
  const isRight =
    quantity(asked) >= quantity('1Gi') && accessModes.includes('ReadWriteOnce') && storageClassName === 'standard';
  if (isRight) {
    return pass({ en: `The claim asks for ${asked}.`, ko: `청구가 ${asked}를 요청해요.` }, [claim]);
  }
  return notYet({
    message: {
      en: 'The claim ledger does not ask for what the archive needs.',
      ko: '청구 ledger가 보관 앱에 필요한 것을 요청하지 않아요.',
    },
    expected: verbatim('1Gi, ReadWriteOnce, standard'),
    observed:
      claim === undefined ? noClaim : verbatim(`${asked}, ${accessModes.join(' ')}, ${storageClassName || '""'}`),
    see: `kubectl get pvc ${claimName} -n ${namespace}`,
    objects: [claim],
  });
};

export const claimIsBound: Check = async ({ kube }) => {
  const { claim, volume } = await readStorage(kube);
  if (volume !== undefined) {
    return pass({ en: 'The claim has its volume.', ko: '청구가 볼륨을 얻었어요.' }, [claim, volume]);
  }
  const pending = {
    en: `${claim?.status?.phase}: no Pod that uses the claim has been placed, or its class cannot serve it`,
    ko: `${claim?.status?.phase}: 이 청구를 쓰는 Pod가 아직 배치되지 않았거나, class가 요청을 들어줄 수 없어요`,
  };
  return notYet({
    message: { en: 'The claim ledger is not Bound.', ko: '청구 ledger가 Bound가 아니에요.' },
    expected: verbatim('Bound'),
    observed: claim === undefined ? noClaim : pending,
    see: `kubectl describe pvc ${claimName} -n ${namespace}`,
    objects: [claim],
  });
};

export const intakeKeepsRecordsOnClaim: Check = async ({ kube }) => {
  const pods = await runningPods(kube);
  const [pod] = pods;
  if (pod !== undefined && pods.every(keepsRecordsOnClaim)) {
    return pass(
      { en: 'intake keeps its records on the claim.', ko: 'intake가 기록을 청구한 볼륨에 두고 있어요.' },
      pods,
    );
  }
  const mounts = pod?.spec?.containers[0]?.volumeMounts?.map(({ name, mountPath }) => {
    const source = pod.spec?.volumes?.find((one) => one.name === name);
    const kind = source?.persistentVolumeClaim?.claimName ?? (source?.emptyDir ? 'emptyDir' : name);
    return `${mountPath}: ${kind}`;
  });
  return notYet({
    message: {
      en: 'The running Pod of intake does not have the claim ledger at /records.',
      ko: '실행 중인 intake Pod의 /records에 청구 ledger가 없어요.',
    },
    expected: verbatim(`/records: ${claimName}`),
    observed:
      pod === undefined
        ? { en: 'no Pod of intake is Ready', ko: 'Ready인 intake Pod가 없어요' }
        : verbatim(mounts?.filter((one) => !one.startsWith('/var/run/secrets')).join(', ') ?? ''),
    see: `kubectl describe pod -n ${namespace} -l app=intake`,
    objects: pods,
  });
};

/** Who wrote into the log on the volume itself, in order. */
async function writersOn(volume: V1PersistentVolume, volumeFile: CheckTools['volumeFile']): Promise<string[]> {
  const file = await volumeFile({ volume: volume.metadata?.name ?? '', path: 'log' });
  if (file.kind === 'absent') return [];
  return file.content.split('\n').flatMap((line) => /^\S+Z opened by (\S+)$/.exec(line)?.[1] ?? []);
}

export const recordsSurvivePods: Check = async ({ kube, volumeFile }) => {
  const { claim, volume } = await readStorage(kube);
  const pods = await runningPods(kube);
  const names = pods.map(({ metadata }) => metadata?.name);
  const writers = volume === undefined ? [] : await writersOn(volume, volumeFile);
  const earlier = writers.filter((name) => !names.includes(name));
  if (earlier.length > 0 && writers.some((name) => names.includes(name))) {
    return pass({ en: `The records of ${earlier[0]} are still there.`, ko: `${earlier[0]}의 기록이 그대로 있어요.` }, [
      claim,
      volume,
    ]);
  }
  return notYet({
    message: {
      en: 'The volume does not yet hold the records of an earlier Pod together with those of the present one.',
      ko: '볼륨에 이전 Pod의 기록과 지금 Pod의 기록이 함께 있지 않아요.',
    },
    expected: { en: 'lines of two Pods in the log on the volume', ko: '볼륨의 log에 두 Pod의 줄' },
    observed: volume === undefined ? notBound : verbatim(writers.join(', ') || '-'),
    see: `kubectl exec -n ${namespace} deploy/intake -- cat /records/log`,
    objects: [claim, volume],
  });
};

export const volumeIsRetained: Check = async ({ kube }) => {
  const { claim, volume } = await readStorage(kube);
  const policy = volume?.spec?.persistentVolumeReclaimPolicy;
  if (policy === 'Retain') {
    return pass({ en: 'The volume stays when its claim goes.', ko: '청구가 사라져도 볼륨은 남아요.' }, [volume]);
  }
  return notYet({
    message: {
      en: 'The volume of the claim ledger would be removed with its claim.',
      ko: '청구 ledger의 볼륨은 청구와 함께 지워질 거예요.',
    },
    expected: verbatim('Retain'),
    observed: policy === undefined ? notBound : verbatim(policy),
    see: 'kubectl get pv',
    objects: [claim, volume],
  });
};

export const volumeOutlivesClaim: Check = async ({ kube, volumeFile }) => {
  const { claim, volume } = await readStorage(kube);
  const made = volume?.metadata?.creationTimestamp;
  const claimed = claim?.metadata?.creationTimestamp;
  // A class makes a volume for a claim, so only a volume that was claimed a second time is older than its claim.
  const isOlder = made !== undefined && claimed !== undefined && made < claimed;
  const isFromClass = volume?.metadata?.annotations?.['pv.kubernetes.io/provisioned-by'] !== undefined;
  const writers = volume === undefined ? [] : await writersOn(volume, volumeFile);
  if (isOlder && isFromClass && writers.length > 1) {
    return pass(
      { en: 'The same volume, claimed again, with its records.', ko: '같은 볼륨을 기록과 함께 다시 얻었어요.' },
      [claim, volume],
    );
  }
  return notYet({
    message: {
      en: 'The claim ledger does not have a volume that was there before it.',
      ko: '청구 ledger의 볼륨이 이 청구보다 먼저 있던 볼륨이 아니에요.',
    },
    expected: {
      en: 'a volume that is older than the claim, with its records',
      ko: '청구보다 오래되었고 기록이 있는 볼륨',
    },
    observed:
      volume === undefined
        ? notBound
        : verbatim(
            `${volume.metadata?.name}: ${made?.toISOString()}, ${claimName}: ${claimed?.toISOString()}, log: ${writers.length}`,
          ),
    see: `kubectl get pv,pvc -n ${namespace}`,
    objects: [claim, volume],
  });
};
