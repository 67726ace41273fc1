import type { V1ConfigMap, V1Deployment, V1Pod, V1PodTemplateSpec, V1ReplicaSet } from '@kubernetes/client-node';
import {
  type Check,
  type CheckTools,
  controls,
  type Kube,
  type Localized,
  notYet,
  pass,
  podsOf,
  recordDuring,
  verbatim,
} from 'drydock/check';

const namespace = 'weather';
const name = 'forecast';
const boards = 2;
const reportSeconds = 30;

const readDeployment = (kube: Kube) => kube.get<V1Deployment>('apps/v1', 'Deployment', name, namespace);

const noDeployment = { en: 'there is no Deployment forecast', ko: 'forecast라는 Deployment가 없어요' };

/** Every Pod there is belongs to the present revision and is available. */
function isComplete({ metadata, spec, status }: V1Deployment): boolean {
  const { observedGeneration = 0, replicas, updatedReplicas, availableReplicas } = status ?? {};
  const isSeen = observedGeneration >= (metadata?.generation ?? 0);
  return isSeen && [replicas, updatedReplicas, availableReplicas].every((count) => count === spec?.replicas);
}

/** What each Pod that the Service leads to answers. */
async function readAnswers({ kube, http }: Pick<CheckTools, 'kube' | 'http'>): Promise<string[]> {
  const endpoints = (await kube.endpoints(namespace, name)).filter(({ isReady }) => isReady);
  if (endpoints.length === 0) return [];
  const requests = endpoints.map(({ address, ports }) => ({ url: `http://${address}:${ports[0]?.port ?? 80}/` }));
  const answers = await http({ from: 'node', requests });
  return answers.map((answer) => {
    if (answer.outcome === 'probe_failed') throw new Error(answer.detail);
    return answer.outcome === 'answered' ? answer.body.trim().slice(0, 80) : answer.outcome;
  });
}

const spell = (answers: readonly string[]): string => [...new Set(answers)].join('; ') || '-';

export const lastGoodIsBack: Check = async (tools) => {
  const deployment = await readDeployment(tools.kube);
  const answers = await readAnswers(tools);
  const isOver = deployment !== undefined && isComplete(deployment);
  if (isOver && answers.length >= boards && answers.every((answer) => answer.startsWith('version 2:'))) {
    return pass({ en: 'forecast is version 2 again.', ko: 'forecast가 다시 버전 2예요.' }, [deployment]);
  }
  const observed = (): Localized => {
    if (deployment === undefined) return noDeployment;
    if (isOver) return verbatim(spell(answers));
    const { updatedReplicas = 0, availableReplicas = 0, replicas = 0 } = deployment.status ?? {};
    return {
      en: `the rollout is not complete: ${replicas} Pods, ${updatedReplicas} of the present revision, ${availableReplicas} available`,
      ko: `rollout이 끝나지 않음: Pod ${replicas}개, 지금 revision의 것 ${updatedReplicas}개, available ${availableReplicas}개`,
    };
  };
  return notYet({
    message: {
      en: 'forecast is not rolled out completely in version 2, the last that worked.',
      ko: 'forecast가 마지막으로 잘 되던 버전 2로 다 배포되지 않았어요.',
    },
    expected: { en: '2 available Pods, all of version 2', ko: 'available Pod 2개, 모두 버전 2' },
    observed: observed(),
    see: `kubectl rollout status deployment ${name} -n ${namespace} --timeout 5s; kubectl get rs -n ${namespace} -L version`,
    objects: [deployment],
  });
};

const revisionOf = ({ metadata }: V1ReplicaSet) =>
  Number(metadata?.annotations?.['deployment.kubernetes.io/revision'] ?? 0);

/** The ReplicaSets of the Deployment, which are its history, the present one first. */
async function readRevisions(kube: Kube, deployment: V1Deployment | undefined): Promise<V1ReplicaSet[]> {
  if (deployment === undefined) return [];
  const sets = await kube.list<V1ReplicaSet>('apps/v1', 'ReplicaSet', { namespace });
  const own = sets.filter((set) => controls(deployment, set) && set.metadata?.deletionTimestamp === undefined);
  return own.toSorted((one, other) => revisionOf(other) - revisionOf(one));
}

/** A loss shows in the seconds after a Pod has come or gone. */
const longestEndMs = 30_000;

const startedAt = ({ status }: V1Pod) =>
  status?.containerStatuses?.[0]?.state?.running?.startedAt?.getTime() ?? Number.NaN;

/** Since the Pods that answer now were made, or, when they were there before, since the lab began. */
function spanOf(pods: readonly V1Pod[], since: number, now: number): { from: Date; to: Date } {
  const made = Math.min(...pods.map(({ metadata }) => metadata?.creationTimestamp?.getTime() ?? Number.NaN));
  if (made < since) return { from: new Date(since), to: new Date(now) };
  const over = Math.max(...pods.map(startedAt)) + longestEndMs;
  return { from: new Date(made - 1000), to: new Date(Math.min(now, Number.isNaN(over) ? now : over)) };
}

export const nothingWasLost: Check = async ({ kube, record }) => {
  const deployment = await readDeployment(kube);
  const [present] = await readRevisions(kube, deployment);
  const pods = await podsOf(kube, { kind: 'Deployment', namespace, name });
  const isOver =
    deployment !== undefined &&
    present !== undefined &&
    isComplete(deployment) &&
    pods.length > 0 &&
    pods.every((pod) => controls(present, pod) && pod.metadata?.deletionTimestamp === undefined);
  const kept = await record(name);
  if (kept.kind === 'absent') throw new Error(kept.reason);
  const { failures } = recordDuring(kept, spanOf(pods, new Date(kept.since).getTime(), Date.now()));
  if (isOver && failures.length === 0) {
    return pass({ en: 'No request was lost on the way back.', ko: '돌아오는 동안 요청을 하나도 잃지 않았어요.' }, pods);
  }
  const lost = failures.reduce((sum, { count }) => sum + count, 0);
  const [{ from = '', result } = {}] = failures;
  return notYet({
    message: {
      en: 'Requests to the Service forecast were lost, or the rollout is not over. To be judged anew, restart the rollout.',
      ko: 'Service forecast로 간 요청을 잃었거나, rollout이 끝나지 않았어요. 다시 판정받으려면 rollout을 restart하세요.',
    },
    expected: { en: 'a finished rollout, every request answered', ko: '끝난 rollout, 모두 답을 받은 요청' },
    observed: isOver
      ? {
          en: `${lost} requests lost, the first at ${from.slice(11, 19)} UTC (${result?.as})`,
          ko: `요청 ${lost}개를 잃음, 처음은 ${from.slice(11, 19)} UTC (${result?.as})`,
        }
      : {
          en: 'Pods of another revision are there, or not all are available',
          ko: '다른 revision의 Pod가 있거나, available이 아닌 Pod가 있어요',
        },
    see: `kubectl get deployment,pod -n ${namespace} -l app=${name}`,
    againInSeconds: isOver ? undefined : 3,
    objects: pods,
  });
};

const versionOf = ({ spec }: V1ReplicaSet): string =>
  spec?.template?.spec?.containers.flatMap(({ env = [] }) => env).find((one) => one.name === 'VERSION')?.value ?? '-';

export const historyLeadsBack: Check = async ({ kube }) => {
  const deployment = await readDeployment(kube);
  const revisions = await readRevisions(kube, deployment);
  const versions = revisions.map(versionOf);
  if (versions.includes('1') && !versions.includes('3')) {
    return pass({ en: 'The way back leads to a version that works.', ko: '돌아가는 길이 잘 되는 버전으로 이어져요.' }, [
      deployment,
      ...revisions,
    ]);
  }
  const list = revisions.map((set) => `${revisionOf(set)}: version ${versionOf(set)}`).join(', ');
  return notYet({
    message: {
      en: 'The history of forecast leads to version 3, or version 1 is not in it any more.',
      ko: 'forecast의 이력이 버전 3으로 이어지거나, 버전 1이 이력에 없어요.',
    },
    expected: { en: 'a revision of version 1, none of version 3', ko: '버전 1인 revision, 버전 3인 revision 없음' },
    observed: verbatim(list || '-'),
    see: `kubectl rollout history deployment ${name} -n ${namespace}; kubectl get rs -n ${namespace} -L version`,
    objects: [deployment, ...revisions],
  });
};

export const settingsAreBack: Check = async (tools) => {
  const answers = await readAnswers(tools);
  if (answers.length >= boards && answers.every((answer) => /\bcelsius$/.test(answer))) {
    return pass({ en: 'The forecast is in celsius.', ko: '예보가 celsius로 나와요.' });
  }
  return notYet({
    message: {
      en: 'Not every Pod behind the Service forecast answers in celsius.',
      ko: 'Service forecast 뒤의 모든 Pod가 celsius로 답하지는 않아요.',
    },
    expected: { en: '2 Pods that answer in celsius', ko: 'celsius로 답하는 Pod 2개' },
    observed: verbatim(spell(answers)),
    see: `kubectl exec -n ${namespace} deploy/board -- wget -qO- http://forecast/`,
  });
};

/** The ConfigMap, and the key in it, from which a container of this template gets its unit. */
function sourceOfUnit(template: V1PodTemplateSpec | undefined): { configMap: string; key: string } | undefined {
  for (const { env = [], envFrom = [] } of template?.spec?.containers ?? []) {
    const variable = env.find((one) => one.name === 'UNIT');
    const reference = variable?.valueFrom?.configMapKeyRef;
    if (reference?.name !== undefined) return { configMap: reference.name, key: reference.key };
    const [whole] = envFrom.flatMap(({ configMapRef, prefix = '' }) =>
      configMapRef?.name !== undefined && 'UNIT'.startsWith(prefix)
        ? { configMap: configMapRef.name, key: 'UNIT'.slice(prefix.length) }
        : [],
    );
    if (variable === undefined && whole !== undefined) return whole;
  }
  return undefined;
}

export const settingsCannotDrift: Check = async ({ kube }) => {
  const deployment = await readDeployment(kube);
  const source = sourceOfUnit(deployment?.spec?.template);
  const settings = source && (await kube.get<V1ConfigMap>('v1', 'ConfigMap', source.configMap, namespace));
  const unit = source && settings?.data?.[source.key];
  if (unit?.trim() === 'celsius' && settings?.immutable === true) {
    return pass({ en: 'Nobody can change the settings in place.', ko: '설정을 그 자리에서 바꿀 수 없어요.' }, [
      deployment,
      settings,
    ]);
  }
  const observed = (): Localized => {
    if (source === undefined)
      return { en: 'no ConfigMap gives forecast its unit', ko: 'forecast에 단위를 주는 ConfigMap이 없어요' };
    return verbatim(
      `${source.configMap}: ${source.key}: ${unit?.trim() ?? '-'}, immutable: ${settings?.immutable ?? false}`,
    );
  };
  return notYet({
    message: {
      en: 'The ConfigMap from which forecast takes its unit does not say celsius, or can still be changed in place.',
      ko: 'forecast가 단위를 가져오는 ConfigMap이 celsius가 아니거나, 아직 그 자리에서 바꿀 수 있어요.',
    },
    expected: verbatim('celsius, immutable: true'),
    observed: observed(),
    see: `kubectl get configmap -n ${namespace} -o yaml`,
    objects: [deployment, settings],
  });
};

export const stuckIsToldSoon: Check = async ({ kube }) => {
  const deployment = await readDeployment(kube);
  const seconds = deployment?.spec?.progressDeadlineSeconds;
  if (seconds !== undefined && seconds <= reportSeconds) {
    return pass({ en: 'A stuck rollout is reported soon.', ko: '멈춘 rollout이 곧 보고돼요.' }, [deployment]);
  }
  return notYet({
    message: {
      en: 'A rollout of forecast that gets stuck is not reported within half a minute.',
      ko: 'forecast의 rollout이 멈춰도 30초 안에 보고되지 않아요.',
    },
    expected: { en: `after ${reportSeconds} seconds or less`, ko: `${reportSeconds}초 이내` },
    observed: seconds === undefined ? noDeployment : { en: `after ${seconds} seconds`, ko: `${seconds}초 뒤` },
    see: `kubectl get deployment ${name} -n ${namespace} -o jsonpath='{.spec.progressDeadlineSeconds}'`,
    objects: [deployment],
  });
};
