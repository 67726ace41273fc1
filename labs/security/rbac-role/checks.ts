import type { V1Pod, V1ServiceAccount } from '@kubernetes/client-node';
import {
  type AccessAnswer,
  type AccessQuestion,
  accessMatrix,
  type Check,
  isReady,
  type Kube,
  notYet,
  pass,
  podsOf,
  type Subject,
  verbatim,
} from 'drydock/check';

const namespace = 'bakery';
const deployer: Subject = { serviceAccount: 'deployer', namespace };
const asDeployer = `--as system:serviceaccount:${namespace}:deployer`;

type Cell = Extract<AccessQuestion, { resource: string }>;

const readDeployer = (kube: Kube) => kube.get<V1ServiceAccount>('v1', 'ServiceAccount', 'deployer', namespace);

const noAccount = {
  en: 'there is no ServiceAccount deployer in bakery',
  ko: 'bakery에 deployer라는 ServiceAccount가 없어요',
};

/** As a person would say it: `create deployments in bakery`. */
function spell({ verb, resource, namespace: within }: Cell): string {
  return `${verb} ${resource} ${within === undefined ? 'in all namespaces' : `in ${within}`}`;
}

/** The first few; a whole matrix would say less. */
function spellAll(cells: readonly AccessAnswer<Cell>[]): string {
  const more = cells.length > 3 ? `, +${cells.length - 3}` : '';
  return `${cells.slice(0, 3).map(spell).join(', ')}${more}`;
}

const managing = accessMatrix({
  subjects: [deployer],
  verbs: ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete'],
  resources: ['deployments.apps'],
  namespaces: [namespace],
});

export const deployerManagesDeployments: Check = async ({ kube }) => {
  const account = await readDeployer(kube);
  const lacking = (await kube.access(managing)).filter(({ isAllowed }) => !isAllowed);
  if (account !== undefined && lacking.length === 0) {
    return pass({ en: 'The robot manages Deployments.', ko: '로봇이 Deployment를 관리할 수 있어요.' }, [account]);
  }
  return notYet({
    message: {
      en: 'The account deployer may not do all that managing Deployments takes.',
      ko: '계정 deployer가 Deployment 관리에 필요한 일을 다 할 수 없어요.',
    },
    expected: verbatim('get, list, watch, create, update, patch, delete deployments in bakery'),
    observed:
      account === undefined ? noAccount : { en: `forbidden: ${spellAll(lacking)}`, ko: `금지됨: ${spellAll(lacking)}` },
    see: `kubectl auth can-i create deployments -n ${namespace} ${asDeployer}`,
    objects: [account],
  });
};

const reading = [
  ...accessMatrix({ subjects: [deployer], verbs: ['get', 'list'], resources: ['pods'], namespaces: [namespace] }),
  ...accessMatrix({ subjects: [deployer], verbs: ['get'], resources: ['pods/log'], namespaces: [namespace] }),
];

export const deployerReadsLogs: Check = async ({ kube }) => {
  const account = await readDeployer(kube);
  const lacking = (await kube.access(reading)).filter(({ isAllowed }) => !isAllowed);
  if (account !== undefined && lacking.length === 0) {
    return pass({ en: 'The robot finds Pods and reads logs.', ko: '로봇이 Pod를 찾고 로그를 읽을 수 있어요.' }, [
      account,
    ]);
  }
  return notYet({
    message: {
      en: 'The account deployer cannot find Pods and read their logs.',
      ko: '계정 deployer가 Pod를 찾아 로그를 읽을 수 없어요.',
    },
    expected: verbatim('get, list pods; get pods/log in bakery'),
    observed:
      account === undefined ? noAccount : { en: `forbidden: ${spellAll(lacking)}`, ko: `금지됨: ${spellAll(lacking)}` },
    see: `kubectl auth can-i get pods --subresource log -n ${namespace} ${asDeployer}`,
    objects: [account],
  });
};

/** What a release never takes: other kinds, other namespaces, and every way to more rights. */
const beyond = (subject: Subject): Cell[] => [
  ...accessMatrix({
    subjects: [subject],
    verbs: ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete'],
    resources: [
      'secrets',
      'configmaps',
      'services',
      'serviceaccounts',
      'statefulsets.apps',
      'daemonsets.apps',
      'replicasets.apps',
      'jobs.batch',
      'cronjobs.batch',
      'persistentvolumeclaims',
      'ingresses.networking.k8s.io',
      'networkpolicies.networking.k8s.io',
      'roles.rbac.authorization.k8s.io',
      'rolebindings.rbac.authorization.k8s.io',
    ],
    namespaces: [namespace],
  }),
  ...accessMatrix({
    subjects: [subject],
    verbs: ['create', 'update', 'patch', 'delete', 'deletecollection'],
    resources: ['pods'],
    namespaces: [namespace],
  }),
  // All of them with one request is a verb of its own, and not among the seven.
  ...accessMatrix({
    subjects: [subject],
    verbs: ['deletecollection'],
    resources: ['deployments.apps'],
    namespaces: [namespace],
  }),
  ...accessMatrix({
    subjects: [subject],
    verbs: ['get', 'create'],
    resources: ['pods/exec', 'pods/attach', 'pods/portforward', 'serviceaccounts/token'],
    namespaces: [namespace],
  }),
  ...accessMatrix({
    subjects: [subject],
    verbs: ['escalate', 'bind'],
    resources: ['roles.rbac.authorization.k8s.io'],
    namespaces: [namespace],
  }),
  ...accessMatrix({
    subjects: [subject],
    verbs: ['impersonate'],
    resources: ['serviceaccounts'],
    namespaces: [namespace],
  }),
  ...accessMatrix({
    subjects: [subject],
    verbs: ['get', 'list', 'create', 'patch', 'delete'],
    resources: ['deployments.apps', 'pods', 'pods/log', 'secrets'],
    namespaces: ['till', 'default', undefined],
  }),
  ...accessMatrix({
    subjects: [subject],
    verbs: ['get', 'list', 'create', 'delete'],
    resources: ['namespaces', 'nodes', 'clusterroles.rbac.authorization.k8s.io'],
    namespaces: [undefined],
  }),
];

export const deployerReachesNothingElse: Check = async ({ kube }) => {
  const account = await readDeployer(kube);
  const tooMuch = (await kube.access(beyond(deployer))).filter(({ isAllowed }) => isAllowed);
  if (account !== undefined && tooMuch.length === 0) {
    return pass({ en: 'The robot may do nothing else.', ko: '로봇은 그 밖의 일을 할 수 없어요.' }, [account]);
  }
  return notYet({
    message: {
      en: 'The account deployer may do more than a release takes, or is not there.',
      ko: '계정 deployer가 배포에 필요한 것보다 많이 할 수 있거나, 아직 없어요.',
    },
    expected: {
      en: 'an account that may do nothing beside Deployments and logs in bakery',
      ko: 'bakery의 Deployment와 로그 말고는 아무것도 못 하는 계정',
    },
    observed:
      account === undefined ? noAccount : { en: `allowed: ${spellAll(tooMuch)}`, ko: `허용됨: ${spellAll(tooMuch)}` },
    see: `kubectl auth can-i --list -n ${namespace} ${asDeployer}`,
    objects: [account],
  });
};

export const robotRunsAsDeployer: Check = async ({ kube }) => {
  const pods = await podsOf(kube, { kind: 'Deployment', name: 'robot', namespace });
  const ready = pods.filter(isReady);
  const accounts = ready.map((pod: V1Pod) => pod.spec?.serviceAccountName ?? 'default');
  if (ready.length > 0 && accounts.every((name) => name === 'deployer')) {
    return pass({ en: 'The robot runs as deployer.', ko: '로봇이 deployer로 실행되고 있어요.' }, ready);
  }
  return notYet({
    message: {
      en: 'The robot does not run as the account deployer.',
      ko: '로봇이 계정 deployer로 실행되고 있지 않아요.',
    },
    expected: verbatim('serviceAccountName: deployer'),
    observed:
      ready.length === 0
        ? { en: 'no Pod of robot is Ready', ko: 'Ready인 robot Pod가 없어요' }
        : verbatim(`serviceAccountName: ${[...new Set(accounts)].join(', ')}`),
    see: `kubectl get pod -n ${namespace} -l app=robot -o jsonpath='{.items[*].spec.serviceAccountName}'`,
    objects: pods,
  });
};

export const defaultHasNoRights: Check = async ({ kube }) => {
  const subject: Subject = { serviceAccount: 'default', namespace };
  const ownWork = [...managing, ...reading].map((cell) => ({ ...cell, subject }));
  const tooMuch = (await kube.access([...ownWork, ...beyond(subject)])).filter(({ isAllowed }) => isAllowed);
  if (tooMuch.length === 0) {
    return pass({ en: 'The default account may do nothing.', ko: 'default 계정은 아무것도 할 수 없어요.' });
  }
  return notYet({
    message: {
      en: 'Every Pod that names no account still has rights in bakery.',
      ko: '계정을 적지 않은 Pod라면 무엇이든 아직 bakery에서 권한을 가져요.',
    },
    expected: { en: 'no rights for the account default', ko: '계정 default에 권한 없음' },
    observed: { en: `allowed: ${spellAll(tooMuch)}`, ko: `허용됨: ${spellAll(tooMuch)}` },
    see: `kubectl auth can-i --list -n ${namespace} --as system:serviceaccount:${namespace}:default`,
  });
};
