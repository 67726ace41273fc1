import type {
  RbacV1Subject,
  V1ClusterRoleBinding,
  V1RoleBinding,
  V1Secret,
  V1ServiceAccount,
} from '@kubernetes/client-node';
import {
  type AccessAnswer,
  type AccessQuestion,
  accessMatrix,
  type Check,
  type Kube,
  type Localized,
  notYet,
  pass,
  type Subject,
  verbatim,
} from 'drydock/check';

const role = 'harbour-watch';
const lookout = { serviceAccount: 'lookout', namespace: 'tower' } as const;
const inspector = { serviceAccount: 'inspector', namespace: 'customs' } as const;
const asLookout = '--as system:serviceaccount:tower:lookout';
const asInspector = '--as system:serviceaccount:customs:inspector';

/** Where people work, and undefined for all namespaces at once. */
const everywhere = [undefined, 'tower', 'cargo', 'crew', 'customs', 'default', 'kube-system'];
const reading = ['get', 'list', 'watch'];
const changing = ['create', 'update', 'patch', 'delete', 'deletecollection'];

const readAccount = (kube: Kube, { serviceAccount, namespace }: typeof lookout | typeof inspector) =>
  kube.get<V1ServiceAccount>('v1', 'ServiceAccount', serviceAccount, namespace);

function spellSubject(subject: Subject): string {
  return 'user' in subject ? subject.user : `${subject.namespace}/${subject.serviceAccount}`;
}

/** As a person would say it: `list pods in all namespaces`. */
function spell(question: AccessQuestion): string {
  if ('path' in question) return `${question.verb} ${question.path}`;
  const { verb, resource, name, namespace } = question;
  const what = name === undefined ? resource : `${resource}/${name}`;
  if (namespace !== undefined) return `${verb} ${what} in ${namespace}`;
  return clusterScoped.some((one) => one.split('.')[0] === resource)
    ? `${verb} ${what}`
    : `${verb} ${what} in all namespaces`;
}

/** The first few; a whole matrix would say less. */
function spellAll(cells: readonly AccessAnswer[]): string {
  const more = cells.length > 3 ? `, +${cells.length - 3}` : '';
  return `${cells
    .slice(0, 3)
    .map((cell) => `${spellSubject(cell.subject)}: ${spell(cell)}`)
    .join(', ')}${more}`;
}

const allowed = (cells: readonly AccessAnswer[]): Localized => ({
  en: `allowed: ${spellAll(cells)}`,
  ko: `허용됨: ${spellAll(cells)}`,
});
const forbidden = (cells: readonly AccessAnswer[]): Localized => ({
  en: `forbidden: ${spellAll(cells)}`,
  ko: `금지됨: ${spellAll(cells)}`,
});

/** What lives in namespaces, without Pods and Secrets, which have checks of their own. */
const namespaced = [
  'configmaps',
  'services',
  'events',
  'serviceaccounts',
  'persistentvolumeclaims',
  'deployments.apps',
  'replicasets.apps',
  'statefulsets.apps',
  'daemonsets.apps',
  'jobs.batch',
  'cronjobs.batch',
  'ingresses.networking.k8s.io',
  'networkpolicies.networking.k8s.io',
  'roles.rbac.authorization.k8s.io',
  'rolebindings.rbac.authorization.k8s.io',
];
const clusterScoped = [
  'nodes',
  'namespaces',
  'persistentvolumes',
  'storageclasses.storage.k8s.io',
  'clusterroles.rbac.authorization.k8s.io',
  'clusterrolebindings.rbac.authorization.k8s.io',
];
const nodesAside = clusterScoped.filter((resource) => resource !== 'nodes');

/** All that goes beyond reading Pods, in these namespaces: other kinds, changes, shells, logs, and ways to more rights. */
function beyondReadingPods(subject: Subject, namespaces: readonly (string | undefined)[]): AccessQuestion[] {
  const cells = (verbs: readonly string[], resources: readonly string[]) =>
    accessMatrix({ subjects: [subject], verbs, resources, namespaces });
  return [
    ...cells(changing, ['pods', 'secrets']),
    ...cells([...reading, 'create', 'delete'], namespaced),
    ...cells(['get', 'create'], ['pods/log', 'pods/exec', 'pods/attach', 'pods/portforward']),
    ...cells(['create'], ['serviceaccounts/token', 'pods/eviction']),
    ...cells(['bind', 'escalate'], ['roles.rbac.authorization.k8s.io']),
    ...cells(['impersonate'], ['serviceaccounts']),
  ];
}

/** What somebody has who has anything beside Pods in a namespace. */
const foothold = (subject: Subject, namespaces: readonly string[]): AccessQuestion[] =>
  accessMatrix({
    subjects: [subject],
    verbs: ['get', 'create'],
    resources: ['configmaps', 'services', 'pods/log', 'pods/exec', 'deployments.apps'],
    namespaces,
  });

const clusterWide = (subject: Subject, verbs: readonly string[], resources: readonly string[]) =>
  accessMatrix({ subjects: [subject], verbs, resources, namespaces: [undefined] });

/** Every kind in every namespace would be many questions: all at once, where there are bindings, and a few elsewhere. */
const lookoutsBeyond: AccessQuestion[] = [
  ...beyondReadingPods(lookout, [undefined, 'tower', 'cargo']),
  ...foothold(lookout, ['crew', 'customs', 'default', 'kube-system']),
  ...clusterWide(lookout, changing, ['nodes']),
  ...clusterWide(lookout, [...reading, 'create', 'patch', 'delete'], nodesAside),
  ...clusterWide(lookout, ['get', 'create'], ['nodes/proxy']),
];

const seeing = (subject: Subject, namespaces: readonly (string | undefined)[]): AccessQuestion[] => [
  ...accessMatrix({ subjects: [subject], verbs: reading, resources: ['pods'], namespaces }),
  ...clusterWide(subject, reading, ['nodes']),
  { subject, verb: 'get', path: '/metrics' },
];

/** Accounts for whom nothing was asked, but who may be in a group that was bound. */
const bystanders = (namespaces: readonly string[]): Subject[] => [
  ...namespaces.map((namespace) => ({ serviceAccount: 'default', namespace })),
  { user: 'somebody' },
];

/** Secrets as a whole, and each that is there by its name, because a rule may name it. */
async function readingSecrets(kube: Kube, subjects: readonly Subject[]): Promise<AccessQuestion[]> {
  const secrets = await kube.list<V1Secret>('v1', 'Secret');
  const named = secrets.flatMap(({ metadata: { name, namespace } = {} }) =>
    subjects.flatMap((subject) =>
      reading.map((verb) => ({ subject, verb, resource: 'secrets', namespace, name }) as const),
    ),
  );
  return [...accessMatrix({ subjects, verbs: reading, resources: ['secrets'], namespaces: everywhere }), ...named];
}

export const nobodyReadsSecrets: Check = async ({ kube }) => {
  const accounts = await Promise.all([lookout, inspector].map((one) => readAccount(kube, one)));
  const cells = await kube.access(await readingSecrets(kube, [lookout, inspector]));
  const tooMuch = cells.filter(({ isAllowed }) => isAllowed);
  if (tooMuch.length === 0) {
    return pass({ en: 'Neither account reads a Secret.', ko: '두 계정 모두 Secret을 읽지 못해요.' }, accounts);
  }
  return notYet({
    message: {
      en: 'An account that should only look at Pods can read Secrets.',
      ko: 'Pod만 봐야 할 계정이 Secret을 읽을 수 있어요.',
    },
    expected: {
      en: 'no get, list or watch of secrets in any namespace',
      ko: '어느 namespace에서도 secrets의 get, list, watch가 안 됨',
    },
    observed: allowed(tooMuch),
    see: `kubectl get secrets -n tower -o yaml ${asLookout}`,
    objects: accounts,
  });
};

const acrossHarbour: AccessQuestion[] = [
  ...accessMatrix({
    subjects: [lookout],
    verbs: reading,
    resources: ['pods'],
    namespaces: [undefined, 'cargo', 'crew'],
  }),
  ...clusterWide(lookout, reading, ['nodes']),
];

const noLookout = {
  en: 'there is no ServiceAccount lookout in tower',
  ko: 'tower에 lookout이라는 ServiceAccount가 없어요',
};

export const lookoutSeesHarbour: Check = async ({ kube }) => {
  const account = await readAccount(kube, lookout);
  const lacking = (await kube.access(acrossHarbour)).filter(({ isAllowed }) => !isAllowed);
  if (account !== undefined && lacking.length === 0) {
    return pass({ en: 'The lookout sees all Pods and Nodes.', ko: '망루가 모든 Pod와 Node를 볼 수 있어요.' }, [
      account,
    ]);
  }
  return notYet({
    message: {
      en: 'The lookout does not see the Pods of every namespace and the Nodes.',
      ko: '망루가 모든 namespace의 Pod와 Node를 보지는 못해요.',
    },
    expected: {
      en: 'get, list, watch pods in all namespaces, and nodes',
      ko: '모든 namespace의 pods와 nodes에 get, list, watch',
    },
    observed: account === undefined ? noLookout : forbidden(lacking),
    see: `kubectl get pods -A ${asLookout}; kubectl get nodes ${asLookout}`,
    objects: [account],
  });
};

export const lookoutReadsMetrics: Check = async ({ kube }) => {
  const account = await readAccount(kube, lookout);
  const [answer] = await kube.access([{ subject: lookout, verb: 'get', path: '/metrics' }]);
  if (account !== undefined && answer?.isAllowed) {
    return pass({ en: 'The lookout reads /metrics.', ko: '망루가 /metrics를 읽을 수 있어요.' }, [account]);
  }
  return notYet({
    message: {
      en: 'The lookout may not read the metrics of the API server.',
      ko: '망루가 API server의 metrics를 읽을 수 없어요.',
    },
    expected: verbatim('get /metrics'),
    observed: account === undefined ? noLookout : { en: 'forbidden: get /metrics', ko: '금지됨: get /metrics' },
    see: `kubectl auth can-i get /metrics ${asLookout}`,
    objects: [account],
  });
};

/** Whether a subject of a binding stands for the inspector: the account, its user name, or a group that it is in. */
function meansInspector({ kind, name, namespace }: RbacV1Subject): boolean {
  if (kind === 'ServiceAccount') return name === inspector.serviceAccount && namespace === inspector.namespace;
  if (kind === 'User') return name === 'system:serviceaccount:customs:inspector';
  return ['system:serviceaccounts', 'system:serviceaccounts:customs', 'system:authenticated'].includes(name);
}

/** Whether the inspector is bound to the role of both, rather than to a copy of it, so that it follows when the role changes. */
async function hasSharedRole(kube: Kube): Promise<boolean> {
  const version = 'rbac.authorization.k8s.io/v1';
  const bindings = [
    ...(await kube.list<V1RoleBinding>(version, 'RoleBinding', { namespace: 'cargo' })),
    ...(await kube.list<V1ClusterRoleBinding>(version, 'ClusterRoleBinding')),
  ];
  return bindings.some(
    ({ roleRef, subjects = [] }) =>
      roleRef.kind === 'ClusterRole' && roleRef.name === role && subjects.some(meansInspector),
  );
}

export const inspectorSeesCargo: Check = async ({ kube }) => {
  const account = await readAccount(kube, inspector);
  const cells = await kube.access(
    accessMatrix({ subjects: [inspector], verbs: reading, resources: ['pods'], namespaces: ['cargo'] }),
  );
  const lacking = cells.filter(({ isAllowed }) => !isAllowed);
  const isShared = await hasSharedRole(kube);
  if (account !== undefined && lacking.length === 0 && isShared) {
    return pass(
      { en: `The inspector sees the Pods of cargo, by ${role}.`, ko: `검사관이 ${role}로 cargo의 Pod를 볼 수 있어요.` },
      [account],
    );
  }
  const observed = (): Localized => {
    if (account === undefined) {
      return {
        en: 'there is no ServiceAccount inspector in customs',
        ko: 'customs에 inspector라는 ServiceAccount가 없어요',
      };
    }
    if (lacking.length > 0) return forbidden(lacking);
    return { en: `allowed, and not by ${role}`, ko: `허용되지만 ${role}로는 아니에요` };
  };
  return notYet({
    message: {
      en: `The inspector does not have ${role} in cargo.`,
      ko: `검사관이 cargo에서 ${role}를 갖고 있지 않아요.`,
    },
    expected: {
      en: `get, list, watch pods in cargo, by the ClusterRole ${role}`,
      ko: `ClusterRole ${role}로 cargo의 pods에 get, list, watch`,
    },
    observed: observed(),
    see: `kubectl get rolebinding -n cargo -o wide; kubectl auth can-i list pods -n cargo ${asInspector}`,
    objects: [account],
  });
};

const inspectorsBeyond: AccessQuestion[] = [
  ...seeing(
    inspector,
    everywhere.filter((namespace) => namespace !== 'cargo'),
  ),
  ...beyondReadingPods(inspector, [undefined, 'cargo']),
  ...foothold(inspector, ['crew', 'customs', 'tower', 'default', 'kube-system']),
  ...clusterWide(inspector, [...reading, 'create', 'patch', 'delete'], nodesAside),
  ...bystanders(['customs', 'cargo']).flatMap((subject) =>
    accessMatrix({ subjects: [subject], verbs: reading, resources: ['pods'], namespaces: ['cargo', 'customs'] }),
  ),
];

export const inspectorStaysInCargo: Check = async ({ kube }) => {
  const account = await readAccount(kube, inspector);
  const tooMuch = (await kube.access(inspectorsBeyond)).filter(({ isAllowed }) => isAllowed);
  if (tooMuch.length === 0) {
    return pass({ en: 'Beyond cargo the inspector sees nothing.', ko: '검사관은 cargo 밖을 보지 못해요.' }, [account]);
  }
  return notYet({
    message: {
      en: 'Customs may do more than look at the Pods of cargo.',
      ko: 'customs가 cargo의 Pod를 보는 것보다 많은 일을 할 수 있어요.',
    },
    expected: {
      en: 'nothing beyond reading Pods in cargo, and for the inspector alone',
      ko: 'cargo의 Pod 읽기 말고는 없음, 그것도 검사관만',
    },
    observed: allowed(tooMuch),
    see: `kubectl get rolebinding,clusterrolebinding -A -o wide | grep -E 'inspector|customs'`,
    objects: [account],
  });
};

const towersBeyond: AccessQuestion[] = [
  ...lookoutsBeyond,
  ...bystanders(['tower', 'crew']).flatMap((subject) => seeing(subject, [undefined, 'tower'])),
];

export const lookoutOnlyLooks: Check = async ({ kube }) => {
  const account = await readAccount(kube, lookout);
  const tooMuch = (await kube.access(towersBeyond)).filter(({ isAllowed }) => isAllowed);
  if (tooMuch.length === 0) {
    return pass({ en: 'The lookout only looks.', ko: '망루는 보기만 해요.' }, [account]);
  }
  return notYet({
    message: {
      en: 'The tower may do more than look at Pods, Nodes and metrics.',
      ko: '망루가 Pod, Node, metrics를 보는 것보다 많은 일을 할 수 있어요.',
    },
    expected: {
      en: 'nothing beyond reading Pods, Nodes and /metrics, and for the lookout alone',
      ko: 'Pod, Node, /metrics 읽기 말고는 없음, 그것도 망루만',
    },
    observed: allowed(tooMuch),
    see: `kubectl auth can-i --list -n tower ${asLookout}`,
    objects: [account],
  });
};
