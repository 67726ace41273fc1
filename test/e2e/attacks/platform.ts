import { type Attack, wouldCreate } from './attack.ts';

const platformNamespace = /holds the cluster's own parts, which Drydock needs as they are/;
const platformObject = (name: string) => new RegExp(`The object ${name} belongs to the platform`);
/** Kubernetes' own refusal of who has no right to this. */
const noRight = (resource: string) => new RegExp(`cannot \\w+ resource "${resource}"`);

const inNamespace = (namespace: string, kind: string, apiVersion: string, rest: Record<string, unknown>) =>
  wouldCreate({ apiVersion, kind, metadata: { name: 'attack', namespace }, ...rest });

/** What the same command says in a namespace of the platform and in one of the learner's. */
function inPlatform(name: string, attempt: string, control?: string): Attack {
  return { name, attempt, refusal: platformNamespace, control };
}

const endpointSlice = (address: string) =>
  wouldCreate({
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name: 'attack', namespace: 'shop' },
    addressType: 'IPv4',
    endpoints: [{ addresses: [address] }],
    ports: [{ port: 80 }],
  });

const service = (spec: Record<string, unknown>) =>
  wouldCreate({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'attack', namespace: 'shop' },
    spec: { ports: [{ port: 80 }], ...spec },
  });

/** What keeps the cluster, the guard and the grader as they are. */
export const platformAttacks: readonly Attack[] = [
  {
    name: 'take the rights of the grader',
    attempt: 'kubectl delete clusterrolebinding drydock:grader --dry-run=server',
    refusal: platformObject('drydock:grader'),
    control: 'kubectl delete clusterrolebinding readers --dry-run=server',
  },
  {
    name: 'take the rights of everybody at once',
    attempt: `kubectl delete --raw '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings?dryRun=All'`,
    refusal: /belongs to the platform/,
    control: `kubectl delete --raw '/apis/rbac.authorization.k8s.io/v1/namespaces/shop/rolebindings?dryRun=All'`,
  },
  {
    name: 'change what the grader may see',
    attempt: `kubectl patch clusterrole drydock:grader --type=merge --patch '{"rules": []}' --dry-run=server`,
    refusal: platformObject('drydock:grader'),
    control: `kubectl patch clusterrole reader --type=merge --patch '{"rules": []}' --dry-run=server`,
  },
  {
    name: 'make a Pod look healthier than it is',
    attempt: `kubectl -n shop patch pod still --subresource=status --type=merge --patch '{"status": {"phase": "Succeeded"}}'`,
    refusal: noRight('pods/status'),
    control: 'kubectl -n shop get pod still --subresource=status',
  },
  {
    name: 'make up an external address',
    attempt: `kubectl -n shop patch service web --subresource=status --type=merge --patch '{"status": {"loadBalancer": {"ingress": [{"ip": "192.0.2.1"}]}}}'`,
    refusal: noRight('services/status'),
    control: 'kubectl -n shop get service web --subresource=status',
  },
  {
    name: 'remove the guard',
    attempt: 'kubectl delete validatingadmissionpolicy drydock-pods',
    refusal: noRight('validatingadmissionpolicies'),
    control: 'kubectl get validatingadmissionpolicy drydock-pods',
  },
  {
    name: 'unbind the guard',
    attempt: 'kubectl delete validatingadmissionpolicybinding drydock-pods',
    refusal: noRight('validatingadmissionpolicybindings'),
    control: 'kubectl get validatingadmissionpolicybinding drydock-pods',
  },
  {
    name: 'teach the guard to let everything through',
    attempt: `kubectl patch validatingadmissionpolicy drydock-pods --type=merge --patch '{"spec": {"failurePolicy": "Ignore"}}'`,
    refusal: noRight('validatingadmissionpolicies'),
    control: 'kubectl get validatingadmissionpolicy drydock-pods',
  },
  {
    name: 'register a webhook that sees and changes everything',
    attempt: wouldCreate({
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'MutatingWebhookConfiguration',
      metadata: { name: 'attack' },
      webhooks: [],
    }),
    refusal: noRight('mutatingwebhookconfigurations'),
  },
  {
    name: 'put an API server of their own behind the API server',
    attempt: wouldCreate({
      apiVersion: 'apiregistration.k8s.io/v1',
      kind: 'APIService',
      metadata: { name: 'v1.attack.example' },
      spec: { group: 'attack.example', version: 'v1', groupPriorityMinimum: 100, versionPriority: 100 },
    }),
    refusal: noRight('apiservices'),
  },
  {
    name: 'have the API server call a conversion webhook',
    attempt: `kubectl create --raw /apis/apiextensions.k8s.io/v1/customresourcedefinitions --filename - <<<'{"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition"}'`,
    refusal: noRight('customresourcedefinitions'),
    control: 'kubectl get customresourcedefinitions',
  },
  {
    name: 'change the node',
    attempt: 'kubectl taint node --all attack=here:NoSchedule --dry-run=server',
    refusal: noRight('nodes'),
    control: 'kubectl describe nodes',
  },
  {
    name: 'reach the kubelet through the API server',
    attempt:
      'kubectl get --raw "/api/v1/nodes/$(kubectl get node --output jsonpath={.items[0].metadata.name})/proxy/pods"',
    refusal: noRight('nodes/proxy'),
    control: 'kubectl get --raw "/api/v1/nodes/$(kubectl get node --output jsonpath={.items[0].metadata.name})"',
  },
  {
    name: 'read the files of the API server',
    attempt: 'kubectl get --raw /logs/',
    refusal: /cannot get path "\/logs\/"/,
    control: 'kubectl get --raw /metrics | grep apiserver_request_total >/dev/null',
  },
  {
    name: 'take traffic away by an external address',
    attempt: service({ externalIPs: ['10.96.0.1'] }),
    refusal: /externalIPs take traffic to any address/,
    control: service({ type: 'LoadBalancer' }),
  },
  {
    name: 'point a Service at what listens on the node itself',
    attempt: endpointSlice('127.0.0.1'),
    refusal: /may not be in the loopback range/,
    control: endpointSlice('10.244.0.99'),
  },
  {
    name: "point a Service at the host's metadata",
    attempt: endpointSlice('169.254.169.254'),
    refusal: /may not be in the link-local range/,
    control: endpointSlice('10.244.0.99'),
  },
  {
    name: 'send everybody who asks the API server elsewhere',
    attempt: 'kubectl -n default delete endpointslice kubernetes --dry-run=server',
    refusal: platformObject('kubernetes'),
    control: 'kubectl -n shop delete endpointslice --all --dry-run=server',
  },
  {
    name: 'send everybody who asks the API server elsewhere by deleting whole collections',
    attempt: `kubectl delete --raw '/apis/discovery.k8s.io/v1/namespaces/default/endpointslices?dryRun=All'`,
    refusal: platformObject('kubernetes'),
    control: `kubectl delete --raw '/apis/discovery.k8s.io/v1/namespaces/shop/endpointslices?dryRun=All'`,
  },
  inPlatform(
    'break DNS',
    'kubectl -n kube-system delete deployment coredns --dry-run=server',
    'kubectl -n shop delete deployment web --dry-run=server',
  ),
  inPlatform(
    'answer for other names',
    `kubectl -n kube-system patch configmap coredns --type=merge --patch '{"data": {"Corefile": ""}}' --dry-run=server`,
    `kubectl -n shop patch configmap kube-root-ca.crt --type=merge --patch '{"data": {"more": ""}}' --dry-run=server`,
  ),
  inPlatform(
    'run a command in the API server',
    'kubectl -n kube-system exec "$(kubectl -n kube-system get pod -l component=kube-apiserver -o name)" -- true',
    'kubectl -n shop exec still -- true',
  ),
  inPlatform(
    'look at the database through a tunnel',
    'timeout 5 kubectl -n kube-system port-forward "$(kubectl -n kube-system get pod -l component=etcd -o name)" 2379',
  ),
  inPlatform(
    'put a container into a Pod of the platform',
    'kubectl -n kube-system debug "$(kubectl -n kube-system get pod -l k8s-app=kube-dns -o name)" --image=busybox --attach=false',
    'kubectl -n shop debug pod/still --image=busybox --attach=false',
  ),
  inPlatform(
    'cut the platform off by a NetworkPolicy',
    inNamespace('kube-system', 'NetworkPolicy', 'networking.k8s.io/v1', { spec: { podSelector: {} } }),
    inNamespace('shop', 'NetworkPolicy', 'networking.k8s.io/v1', { spec: { podSelector: {} } }),
  ),
  inPlatform(
    'leave the platform no room',
    inNamespace('kube-system', 'ResourceQuota', 'v1', { spec: { hard: { pods: '0' } } }),
    inNamespace('shop', 'ResourceQuota', 'v1', { spec: { hard: { pods: '99' } } }),
  ),
  inPlatform(
    'let the node look dead',
    'kubectl -n kube-node-lease delete lease --all --dry-run=server',
    'kubectl -n shop delete lease --all --dry-run=server',
  ),
  inPlatform(
    'have a lie told to all who join',
    'kubectl -n kube-public create configmap attack --dry-run=server',
    'kubectl -n shop create configmap attack --dry-run=server',
  ),
  {
    name: 'let anything run in the namespace of the platform',
    attempt: 'kubectl label namespace kube-system pod-security.kubernetes.io/enforce=privileged --dry-run=server',
    refusal: platformObject('kube-system'),
    control: 'kubectl label namespace shop pod-security.kubernetes.io/enforce=baseline --dry-run=server',
  },
  {
    name: 'delete a namespace of the platform',
    attempt: 'kubectl delete namespace local-path-storage --dry-run=server',
    refusal: platformObject('local-path-storage'),
    control: 'kubectl delete namespace shop --dry-run=server',
  },
];
