import { kubernetes } from './kubernetes.ts';

const list = (words: string): string[] => words.trim().split(/\s+/);

const shortResources = list(`
  cm crd crds cj csr deploy ds ep ev hpa ing limits netpol no ns pc pdb po pv pvc quota rc rs sa sc sts svc all
  gateway gateways gatewayclass httproute httproutes
`);
const system = list(`
  apiserver 65534 cluster cluster-admin cluster.local containerd coredns default enc etcd etcdctl ingress-nginx k8s k8s-app kindnet kube-apiserver
  kube-controller-manager kube-dns kube-node-lease kube-proxy kube-public kube-root-ca.crt kube-scheduler kube-system
  kubeadm kubectl kubelet kubernetes kind local local-path metrics-server node-exporter rancher.io local-path-provisioner
  standard svc traefik control-plane admin edit view x-kubernetes kubeconfig kustomize kustomization
`);
const verbs = list(
  'get list watch create update patch delete deletecollection bind escalate impersonate use approve sign apply edit',
);
const protocols = list('http https tcp udp sctp dns tls ssh websocket grpc localhost');
const programs = list(`
  awk base64 bash cat chmod chown cp curl cut date df dig du echo env exec export false find getent grep head hostname id
  ip jq kill less ls mkdir mount mv nano nc ncat netstat nginx nslookup openssl ping pgrep pkill printenv printf ps rm
  sed seq sh sha256sum sleep sort ss stat strings su sudo tail tee test time timeout tmux touch tr true uname uniq vi vim
  watch wc wget whoami xargs xxd
`);
const values = list(`
  anonymous audit authenticated aescbc aesgcm baseline enforce identity kms latest nobody none null privileged restricted
  root secretbox unauthenticated unlimited warn yes no yaml yml json conf crt key pem txt properties ini svg md
`);

/** Lower-case words that a lesson may name although no lab makes them: Kubernetes' own, its tools' and the shell's. */
export const knownWords: ReadonlySet<string> = new Set([
  ...list(kubernetes.fields),
  ...list(kubernetes.resources),
  ...list(kubernetes.groups),
  ...Object.keys(kubernetes.commands).flatMap((command) => command.split(' ')),
  ...shortResources,
  ...system,
  ...verbs,
  ...protocols,
  ...programs,
  ...values,
]);
