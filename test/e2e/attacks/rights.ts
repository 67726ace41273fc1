import { type Attack, wouldCreate } from './attack.ts';

const escalation = /is attempting to grant RBAC permissions not currently held/;
const notAllowedToBe = (resource: string) => new RegExp(`cannot impersonate resource "${resource}"`);
const noRight = (resource: string) => new RegExp(`cannot \\w+ resource "${resource}"`);

const role = (fields: Record<string, unknown>) =>
  wouldCreate({
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    metadata: { name: 'attack' },
    ...fields,
  });

const readers = { 'kubernetes.io/bootstrapping': 'rbac-defaults' };

/** Ways to more rights than a learner has. */
export const rightsAttacks: readonly Attack[] = [
  {
    name: 'become an administrator',
    attempt: 'kubectl create clusterrolebinding attack --clusterrole=cluster-admin --user=learner --dry-run=server',
    refusal: escalation,
    control: 'kubectl create clusterrolebinding attack --clusterrole=view --user=learner --dry-run=server',
  },
  {
    name: 'make a role that may do anything',
    attempt: role({ rules: [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }] }),
    refusal: escalation,
    control: role({ rules: [{ apiGroups: ['apps'], resources: ['deployments'], verbs: ['get', 'create'] }] }),
  },
  {
    name: 'make a role that may change the guard',
    attempt: role({
      rules: [
        { apiGroups: ['admissionregistration.k8s.io'], resources: ['validatingadmissionpolicies'], verbs: ['delete'] },
      ],
    }),
    refusal: escalation,
    control: role({
      rules: [
        { apiGroups: ['admissionregistration.k8s.io'], resources: ['validatingadmissionpolicies'], verbs: ['get'] },
      ],
    }),
  },
  {
    name: 'have the rights of all roles gathered into one of theirs',
    attempt: role({ rules: [], aggregationRule: { clusterRoleSelectors: [{ matchLabels: readers }] } }),
    refusal: /must have cluster-admin privileges to use the aggregationRule/,
    control: role({ rules: [], metadata: { name: 'attack', labels: readers } }),
  },
  {
    name: 'add to their own role',
    attempt: `kubectl patch clusterrole drydock:learner --type=json --patch '[{"op": "add", "path": "/rules/-", "value": {"apiGroups": [""], "resources": ["pods"], "verbs": ["get"]}}]' --dry-run=server`,
    refusal: /The object drydock:learner belongs to the platform/,
    control: `kubectl patch clusterrole reader --type=json --patch '[{"op": "add", "path": "/rules/-", "value": {"apiGroups": [""], "resources": ["pods"], "verbs": ["get"]}}]' --dry-run=server`,
  },
  {
    name: 'let another edit the whole cluster',
    attempt: 'kubectl create clusterrolebinding attack --clusterrole=edit --serviceaccount=shop:robot --dry-run=server',
    refusal: /admin and edit would reach the cluster's own parts/,
    control:
      'kubectl -n shop create rolebinding attack --clusterrole=edit --serviceaccount=shop:robot --dry-run=server',
  },
  {
    name: 'let another edit the platform',
    attempt:
      'kubectl -n kube-system create rolebinding attack --clusterrole=edit --serviceaccount=shop:robot --dry-run=server',
    refusal: /holds the cluster's own parts/,
    control:
      'kubectl -n shop create rolebinding attack --clusterrole=edit --serviceaccount=shop:robot --dry-run=server',
  },
  {
    name: 'act as an administrator',
    attempt: 'kubectl get secrets --as=somebody --as-group=system:masters',
    refusal: notAllowedToBe('groups'),
    control: 'kubectl auth can-i get secrets --as=somebody --as-group=developers | grep --line-regexp no',
  },
  {
    name: 'act as one of the administrators of kubeadm',
    attempt: 'kubectl get secrets --as=somebody --as-group=kubeadm:cluster-admins',
    refusal: notAllowedToBe('groups'),
    control: 'kubectl auth can-i get secrets --as=somebody --as-group=developers | grep --line-regexp no',
  },
  {
    name: 'act as the grader',
    attempt: 'kubectl get secrets --as=grader --as-group=drydock:graders',
    refusal: notAllowedToBe('groups'),
    control: 'kubectl auth can-i get secrets --as=grader | grep --line-regexp no',
  },
  {
    name: 'act as a part of the control plane',
    attempt: 'kubectl get secrets --as=system:kube-controller-manager',
    refusal: notAllowedToBe('users'),
    control: 'kubectl auth can-i get secrets --as=somebody | grep --line-regexp no',
  },
  {
    name: "act as the cluster's own ServiceAccounts",
    attempt: 'kubectl get secrets --as=system:serviceaccount:kube-system:clusterrole-aggregation-controller',
    refusal: notAllowedToBe('serviceaccounts'),
    control:
      'kubectl auth can-i get pods --as=system:serviceaccount:shop:robot --namespace=shop | grep --line-regexp yes',
  },
  {
    name: "act as one of the group of the cluster's own ServiceAccounts",
    attempt: 'kubectl get secrets --as=somebody --as-group=system:serviceaccounts:kube-system',
    refusal: notAllowedToBe('groups'),
    control: 'kubectl auth can-i get secrets --as=somebody --as-group=developers | grep --line-regexp no',
  },
  {
    name: 'have another act as an administrator for them',
    attempt:
      'kubectl --token="$(kubectl -n shop create token impostor)" get secrets --as=somebody --as-group=system:masters',
    refusal: notAllowedToBe('groups'),
    control:
      'kubectl --token="$(kubectl -n shop create token impostor)" auth can-i get secrets --as=somebody --as-group=developers | grep --line-regexp no',
  },
  {
    name: "get a token of the cluster's own ServiceAccounts",
    attempt: 'kubectl -n kube-system create token clusterrole-aggregation-controller',
    refusal: /holds the cluster's own parts/,
    control: 'kubectl -n shop create token robot',
  },
  {
    name: "keep a token of the cluster's own ServiceAccounts in a Secret",
    attempt: wouldCreate({
      apiVersion: 'v1',
      kind: 'Secret',
      type: 'kubernetes.io/service-account-token',
      metadata: {
        name: 'attack',
        namespace: 'kube-system',
        annotations: { 'kubernetes.io/service-account.name': 'clusterrole-aggregation-controller' },
      },
    }),
    refusal: /holds the cluster's own parts/,
    control: wouldCreate({
      apiVersion: 'v1',
      kind: 'Secret',
      type: 'kubernetes.io/service-account-token',
      metadata: {
        name: 'attack',
        namespace: 'shop',
        annotations: { 'kubernetes.io/service-account.name': 'robot' },
      },
    }),
  },
  {
    name: 'find a Secret of the platform',
    attempt: 'found=$(kubectl -n kube-system get secrets --output name); echo "found: [$found]"; test -n "$found"',
    refusal: /^found: \[\]$/,
    control: 'found=$(kubectl -n shop get secrets --output name); echo "found: [$found]"; test -n "$found"',
  },
  {
    name: 'ask for a certificate',
    attempt: wouldCreate({
      apiVersion: 'certificates.k8s.io/v1',
      kind: 'CertificateSigningRequest',
      metadata: { name: 'attack' },
      spec: { request: 'YQ==', signerName: 'kubernetes.io/kube-apiserver-client', usages: ['client auth'] },
    }),
    refusal: noRight('certificatesigningrequests'),
  },
  {
    name: 'approve a certificate',
    attempt: 'kubectl certificate approve attack',
    refusal: noRight('certificatesigningrequests'),
  },
];
