import type {
  V1Container,
  V1CronJob,
  V1DaemonSet,
  V1Deployment,
  V1Pod,
  V1PodSpec,
  V1PodTemplateSpec,
  V1StatefulSet,
} from '@kubernetes/client-node';
import {
  type AdmissionAnswer,
  type Check,
  isReady,
  type Kube,
  type Localized,
  notYet,
  pass,
  verbatim,
} from 'drydock/check';

const namespace = 'payroll';
const tools = 'node-tools';
const folder = '/var/local/lab/spool';

/** What restricted asks for, and one field less is too little. */
const careful: V1Container = {
  name: 'asked',
  image: 'busybox:1.35',
  securityContext: {
    allowPrivilegeEscalation: false,
    runAsNonRoot: true,
    capabilities: { drop: ['ALL'] },
    seccompProfile: { type: 'RuntimeDefault' },
  },
};
const plain: V1Container = { name: 'asked', image: 'busybox:1.35' };

const podOf = (spec: V1PodSpec, labels?: Record<string, string>): V1Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { generateName: 'asked-', namespace, labels },
  spec,
});

const withContext = (securityContext: V1Container['securityContext']): V1Pod =>
  podOf({ containers: [{ ...careful, securityContext: { ...careful.securityContext, ...securityContext } }] });

const warningsIn = ({ warnings }: AdmissionAnswer) => warnings.filter((warning) => warning.includes('PodSecurity'));

/** What Pod Security has to say against a Pod, be it as a refusal or as a warning. */
function objectionIn(answer: AdmissionAnswer): string | undefined {
  if (answer.outcome === 'refused') return answer.reason;
  return warningsIn(answer)[0];
}

/**
 * What Pod Security says against each of these Pods. Undefined while it says nothing against a plain one: then the
 * namespace neither warns of nor enforces restricted, and its silence means nothing.
 */
async function askAbout(kube: Kube, pods: readonly V1Pod[]): Promise<(string | undefined)[] | undefined> {
  const [control, ...answers] = await kube.admission([podOf({ containers: [plain] }), ...pods]);
  if (control === undefined || objectionIn(control) === undefined) return undefined;
  return answers.map(objectionIn);
}

const silence: Localized = {
  en: 'the namespace does not warn of anything, nor does it enforce restricted',
  ko: 'namespace가 아무것도 경고하지 않고 restricted를 강제하지도 않아요',
};

/** The part that says what is missing. */
const shorten = (objection: string) => objection.replace(/^.*?PodSecurity /, '').slice(0, 300);

export const teamIsWarned: Check = async ({ kube }) => {
  const labels = { app: 'asked' };
  const asked: V1Deployment = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { generateName: 'asked-', namespace },
    spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers: [plain] } } },
  };
  const [answer] = await kube.admission([asked]);
  const warnings = answer === undefined ? [] : warningsIn(answer);
  const wanted = 'would violate PodSecurity "restricted:';
  const team = await kube.get('v1', 'Namespace', namespace);
  if (warnings.some((warning) => warning.includes(wanted))) {
    return pass({ en: 'Whoever applies a Deployment is warned.', ko: 'Deployment를 만드는 사람이 경고를 받아요.' }, [
      team,
    ]);
  }
  return notYet({
    message: {
      en: 'A Deployment that does not comply with restricted is accepted in payroll without a word.',
      ko: 'restricted를 따르지 않는 Deployment가 payroll에서 아무 말 없이 받아들여져요.',
    },
    expected: verbatim(`Warning: ${wanted}…`),
    observed: warnings[0] === undefined ? { en: 'no warning', ko: '경고 없음' } : verbatim(warnings[0]),
    see: `kubectl create deployment asked -n ${namespace} --image busybox:1.35 --dry-run=server`,
    objects: [team],
  });
};

const readsFolder = ({ spec }: V1Pod) =>
  spec?.volumes?.some(({ hostPath }) => hostPath?.path.replace(/\/+$/, '') === folder) === true;

export const collectorRuns: Check = async ({ kube }) => {
  const pods = await kube.list<V1Pod>('v1', 'Pod', { namespace: tools, labelSelector: 'app=collector' });
  const running = pods.filter((pod) => isReady(pod) && readsFolder(pod));
  if (running.length > 0) {
    return pass({ en: 'The collector runs in node-tools.', ko: 'collector가 node-tools에서 실행돼요.' }, running);
  }
  const like = podOf({ containers: [plain], volumes: [{ name: 'spool', hostPath: { path: folder } }] });
  const [asked] = await kube.admission([{ ...like, metadata: { ...like.metadata, namespace: tools } }]);
  const isRefused = asked?.outcome === 'refused';
  return notYet({
    message: {
      en: 'No Pod with the label app=collector and the folder of the node is Ready in node-tools.',
      ko: 'node-tools에 label app=collector이고 노드의 폴더를 마운트한 Ready Pod가 없어요.',
    },
    expected: { en: `a Ready Pod with the hostPath ${folder}`, ko: `hostPath ${folder}를 쓰는 Ready Pod` },
    observed: isRefused
      ? { en: `such a Pod is refused: ${shorten(asked.reason)}`, ko: `그런 Pod는 거절됨: ${shorten(asked.reason)}` }
      : {
          en: `${pods.length} Pods with this label, none of them so`,
          ko: `이 label의 Pod ${pods.length}개, 그런 것은 없음`,
        },
    see: `kubectl get deployment,pod,events -n ${tools}`,
    objects: pods,
  });
};

/** Something that makes Pods, now or some night. */
interface Maker {
  id: string;
  template?: V1PodTemplateSpec;
}

async function readMakers(kube: Kube): Promise<Maker[]> {
  const kinds = ['Deployment', 'DaemonSet', 'StatefulSet'] as const;
  const lists = await Promise.all(
    kinds.map((kind) => kube.list<V1Deployment | V1DaemonSet | V1StatefulSet>('apps/v1', kind, { namespace })),
  );
  const cronJobs = await kube.list<V1CronJob>('batch/v1', 'CronJob', { namespace });
  return [
    ...lists.flatMap((list, index) =>
      list.map(({ metadata, spec }) => ({ id: `${kinds[index]} ${metadata?.name}`, template: spec?.template })),
    ),
    ...cronJobs.map(({ metadata, spec }) => ({
      id: `CronJob ${metadata?.name}`,
      template: spec?.jobTemplate.spec?.template,
    })),
  ];
}

export const everyTemplateConforms: Check = async ({ kube }) => {
  const makers = await readMakers(kube);
  const absent = ['Deployment slips', 'CronJob payday'].filter((id) => makers.every((maker) => maker.id !== id));
  const pods = makers.map(({ template }) => podOf(template?.spec ?? { containers: [] }, template?.metadata?.labels));
  const objections = await askAbout(kube, pods);
  const wrong = makers.flatMap(({ id }, index) => {
    const objection = objections?.[index];
    return objection === undefined ? [] : [`${id}: ${shorten(objection)}`];
  });
  const found = [...absent.map((id) => `${id}: absent`), ...wrong];
  if (objections !== undefined && found.length === 0) {
    return pass({
      en: 'Every template makes Pods that restricted admits.',
      ko: '모든 template이 restricted를 통과하는 Pod를 만들어요.',
    });
  }
  return notYet({
    message: {
      en: 'Something in payroll makes Pods that restricted does not admit, or it cannot be told yet.',
      ko: 'payroll에 restricted를 통과하지 못하는 Pod를 만드는 것이 있거나, 아직 알 수 없어요.',
    },
    expected: { en: 'nothing against the Pods of any template', ko: '어느 template의 Pod에도 이의 없음' },
    observed: objections === undefined ? silence : verbatim(found.slice(0, 3).join('; ')),
    see: `kubectl get deployment,daemonset,statefulset,cronjob -n ${namespace} -o yaml | kubectl apply --dry-run=server -f -`,
  });
};

/** The same Pod once more, as its controller would make it. */
const anew = ({ metadata, spec }: V1Pod): V1Pod =>
  podOf(
    { containers: [], ...spec, nodeName: undefined, priority: undefined, ephemeralContainers: undefined },
    metadata?.labels,
  );

export const slipsAnswers: Check = async ({ kube, http }) => {
  const endpoints = (await kube.endpoints(namespace, 'slips')).filter((endpoint) => endpoint.isReady);
  const pods = await kube.list<V1Pod>('v1', 'Pod', { namespace });
  const behind = pods.filter(({ metadata }) => endpoints.some(({ pod }) => pod === metadata?.name));
  const objections = await askAbout(kube, behind.map(anew));
  const [answer] = await http({ from: 'node', requests: [{ url: `http://slips.${namespace}.svc.cluster.local/` }] });
  const text = answer?.outcome === 'answered' ? answer.body.trim().slice(0, 80) : (answer?.outcome ?? '-');
  const [objection] = objections?.filter((one) => one !== undefined) ?? [];
  if (objections !== undefined && objection === undefined && behind.length > 0 && text.includes('payslips')) {
    return pass(
      { en: 'slips answers, from a Pod that restricted admits.', ko: 'restricted를 통과하는 Pod에서 slips가 답해요.' },
      behind,
    );
  }
  const observed = (): Localized => {
    if (objections === undefined) return silence;
    return verbatim(objection === undefined ? text : `${text}; ${shorten(objection)}`);
  };
  return notYet({
    message: {
      en: 'The Service slips is not answered by Pods that restricted admits.',
      ko: 'restricted를 통과하는 Pod가 Service slips에서 답하지 않아요.',
    },
    expected: { en: 'the payslips, from Pods nothing is said against', ko: '이의 없는 Pod에서 나온 급여 명세서' },
    observed: observed(),
    see: `kubectl get pod -n ${namespace} -l app=slips; kubectl describe pod -n ${namespace} -l app=slips`,
    objects: behind,
  });
};

const privileged = withContext({ privileged: true, allowPrivilegeEscalation: true });

/** Each misses just one thing, or has one too many. */
const risky: Record<string, V1Pod> = {
  privileged,
  hostNetwork: podOf({ hostNetwork: true, containers: [careful] }),
  hostPath: podOf({ containers: [careful], volumes: [{ name: 'spool', hostPath: { path: folder } }] }),
  'runAsNonRoot missing': withContext({ runAsNonRoot: undefined }),
  'runAsUser 0': withContext({ runAsUser: 0 }),
  'allowPrivilegeEscalation missing': withContext({ allowPrivilegeEscalation: undefined }),
  'capabilities kept': withContext({ capabilities: undefined }),
  'seccompProfile missing': withContext({ seccompProfile: undefined }),
};

const isBySecurity = (answer: AdmissionAnswer | undefined) =>
  answer?.outcome === 'refused' && answer.by === 'pod_security';

export const riskyPodsAreRefused: Check = async ({ kube }) => {
  const names = Object.keys(risky);
  const [allowed, ...answers] = await kube.admission([podOf({ containers: [careful] }), ...Object.values(risky)]);
  const letIn = names.filter((_, index) => !isBySecurity(answers[index]));
  const team = await kube.get('v1', 'Namespace', namespace);
  if (allowed?.outcome === 'admitted' && letIn.length === 0) {
    return pass({ en: 'What restricted forbids is refused.', ko: 'restricted가 금지하는 것은 거절돼요.' }, [team]);
  }
  return notYet({
    message: {
      en: 'Pod Security Admission does not refuse in payroll what restricted forbids, or a Pod that complies is refused as well.',
      ko: 'restricted가 금지하는 것을 Pod Security Admission이 payroll에서 거절하지 않거나, 따르는 Pod까지 거절돼요.',
    },
    expected: { en: 'a careful Pod admitted, every other refused', ko: '조심스러운 Pod는 허용, 나머지는 모두 거절' },
    observed:
      allowed?.outcome === 'refused'
        ? { en: `a Pod that complies is refused: ${allowed.reason}`, ko: `따르는 Pod가 거절됨: ${allowed.reason}` }
        : { en: `not refused: ${letIn.join(', ')}`, ko: `거절되지 않음: ${letIn.join(', ')}` },
    see: `kubectl run asked -n ${namespace} --image busybox:1.35 --dry-run=server; kubectl get namespace ${namespace} --show-labels`,
    objects: [team],
  });
};

export const versionIsPinned: Check = async ({ kube }) => {
  const [answer] = await kube.admission([privileged]);
  const reason = isBySecurity(answer) && answer?.outcome === 'refused' ? answer.reason : '';
  const [, level, version] = /"(\w+):(latest|v[\d.]+)"/.exec(reason) ?? [];
  const team = await kube.get('v1', 'Namespace', namespace);
  if (version !== undefined && version !== 'latest') {
    return pass({ en: `What is enforced is ${level} of ${version}.`, ko: `강제되는 것은 ${version}의 ${level}예요.` }, [
      team,
    ]);
  }
  return notYet({
    message: {
      en: 'What payroll enforces may change with the next upgrade of the cluster, or it enforces nothing.',
      ko: 'payroll이 강제하는 것이 클러스터의 다음 업그레이드에서 바뀔 수 있거나, 아무것도 강제하지 않아요.',
    },
    expected: verbatim('enforce-version: v1.34'),
    observed:
      version === undefined
        ? { en: 'a privileged Pod is not refused', ko: 'privileged Pod가 거절되지 않아요' }
        : verbatim(`${level}:${version}`),
    see: `kubectl get namespace ${namespace} -o jsonpath='{.metadata.labels}'`,
    objects: [team],
  });
};

export const nothingOldIsLeft: Check = async ({ kube }) => {
  const pods = await kube.list<V1Pod>('v1', 'Pod', { namespace });
  const living = pods.filter(
    ({ metadata, status }) =>
      metadata?.deletionTimestamp === undefined && (status?.phase === 'Running' || status?.phase === 'Pending'),
  );
  const objections = await askAbout(kube, living.map(anew));
  const left = living.flatMap(({ metadata }, index) => {
    const objection = objections?.[index];
    return objection === undefined ? [] : [`${metadata?.name}: ${shorten(objection)}`];
  });
  if (objections !== undefined && left.length === 0) {
    return pass(
      { en: 'Every Pod that runs would be admitted today.', ko: '실행 중인 Pod는 모두 오늘도 받아들여질 거예요.' },
      living,
    );
  }
  return notYet({
    message: {
      en: 'In payroll a Pod still runs that restricted would not admit today, or it cannot be told yet.',
      ko: '오늘이라면 restricted를 통과하지 못할 Pod가 payroll에서 아직 실행되고 있거나, 아직 알 수 없어요.',
    },
    expected: { en: 'no Pod that would be refused', ko: '거절될 Pod 없음' },
    observed: objections === undefined ? silence : verbatim(left.slice(0, 3).join('; ')),
    see: `kubectl label namespace ${namespace} pod-security.kubernetes.io/enforce=restricted --overwrite --dry-run=server`,
    objects: living,
  });
};
