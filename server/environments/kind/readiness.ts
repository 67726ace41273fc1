import type { EnvironmentId } from '../provider.ts';
import { identityFolder } from './credentials.ts';
import type { KindDeps } from './deps.ts';
import { askContainer } from './exec.ts';
import { nodeName } from './names.ts';

const common = `
set -euo pipefail
export KUBECONFIG=/etc/kubernetes/admin.conf
until_true() { echo "waiting for $1"; shift; until "$@" >/dev/null 2>&1; do sleep 0.2; done; }
node_is_ready() {
  local state
  state=$(kubectl get nodes --output 'jsonpath={range .items[*]}{.spec.taints}{.status.conditions[?(@.type=="Ready")].status}{end}')
  [ "$state" = True ]
}
# Through the Service, so that kube-proxy has to do its part as well.
dns_answers() {
  timeout 1 bash -c "< /dev/tcp/$(kubectl --namespace kube-system get service kube-dns --output 'jsonpath={.spec.clusterIP}')/53"
}`;

// Asked of the cluster itself: kind's --wait exits 0 when it times out, and a node is called Ready with the not-ready
// taint still on it. The Pod is made by the learner's identity, so their rights and the guard are tried as well.
const readyScript = `${common}
learner() { kubectl --kubeconfig ${identityFolder}/learner.conf --namespace default "$@"; }
make_pod() { learner run drydock-first-pod --image busybox --restart Never -- true; }
storage_class_is_there() { [ -n "$(kubectl get storageclass --output name)" ]; }
guard_refuses() { [[ $(learner run drydock-guarded --image busybox --privileged --dry-run=server 2>&1) == *ValidatingAdmissionPolicy* ]]; }
until_true 'the default ServiceAccount' kubectl --namespace default get serviceaccount default
until_true 'a Pod to be admitted' make_pod
until_true 'the node to take Pods' node_is_ready
until_true 'a StorageClass' storage_class_is_there
until_true 'the guard' guard_refuses
until_true 'DNS' dns_answers
echo 'waiting for the first Pod'
kubectl --namespace default wait pod/drydock-first-pod --for jsonpath='{.status.phase}'=Succeeded --timeout 60s
learner delete pod drydock-first-pod --now
kubectl --namespace default delete events --field-selector involvedObject.name=drydock-first-pod
`;

const unpausedScript = `${common}
until_true 'the API server' kubectl get --raw /readyz
until_true 'the node to take Pods' node_is_ready
`;

// What the cluster says of itself after a restart is from before it, until the kubelet has renewed its lease.
const restartedScript = `${common}
since=$(date --utc +%FT%TZ)
kubelet_is_back() {
  local renewed
  renewed=$(kubectl --namespace kube-node-lease get leases --output 'jsonpath={.items[0].spec.renewTime}')
  [[ "$renewed" > "$since" ]]
}
until_true 'the API server' kubectl get --raw /readyz
until_true 'the kubelet' kubelet_is_back
until_true 'the node to take Pods' node_is_ready
until_true 'DNS' dns_answers
`;

/** Waits until a learner could work in a fresh cluster: a Pod that they made has run. Fails with what it waited for. */
export async function untilReady(
  { docker }: Pick<KindDeps, 'docker'>,
  id: EnvironmentId,
  signal: AbortSignal,
): Promise<void> {
  await askContainer(docker, nodeName(id), { command: ['bash', '-c', readyScript], timeoutSeconds: 150 }, signal);
}

/**
 * Waits until a cluster that was paused or stopped works again. Only the platform's own parts are asked, because what a
 * learner did to the rest may keep it from ever being ready.
 */
export async function untilAwake(
  { docker }: Pick<KindDeps, 'docker'>,
  id: EnvironmentId,
  from: 'paused' | 'stopped',
  signal: AbortSignal,
): Promise<void> {
  const script = from === 'paused' ? unpausedScript : restartedScript;
  await askContainer(docker, nodeName(id), { command: ['bash', '-c', script], timeoutSeconds: 120 }, signal);
}
