import type { EnvironmentId } from '../provider.ts';
import type { KindDeps } from './deps.ts';
import { askContainer } from './exec.ts';
import { nodeName } from './names.ts';

/** What became of a policy, seen by its effect. `why` is for the operator, and empty when there is nothing to explain. */
export interface PolicyEffect {
  outcome: 'enforced' | 'not_enforced';
  why: string;
}

/** In force within a second, says the engine of the offline base; another one may take longer and still be a good one. */
const limitSeconds = 10;

const manifests = `
apiVersion: v1
kind: Namespace
metadata: { name: drydock-canary }
---
apiVersion: v1
kind: Pod
metadata: { name: server, namespace: drydock-canary, labels: { app: server } }
spec:
  terminationGracePeriodSeconds: 0
  containers: [{ name: server, image: busybox, imagePullPolicy: IfNotPresent, command: [nc, -lk, -p, "80"] }]
---
apiVersion: v1
kind: Pod
metadata: { name: client, namespace: drydock-canary, labels: { app: client } }
spec:
  terminationGracePeriodSeconds: 0
  containers: [{ name: client, image: busybox, imagePullPolicy: IfNotPresent, command: [sleep, infinity] }]`;

const policy = `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: canary, namespace: drydock-canary }
spec: { podSelector: { matchLabels: { app: server } } }`;

// An answer ends the script with the code 0. Without traffic before there is a policy, nothing can be told of policies:
// that is an error.
const script = `
set -euo pipefail
export KUBECONFIG=/etc/kubernetes/admin.conf
in_canary() { kubectl --namespace drydock-canary "$@"; }
answer() { printf '%s' "$1"; kubectl delete namespace drydock-canary --wait=false > /dev/null 2>&1 || true; exit 0; }
within_limit() {
  local end=$((SECONDS + ${limitSeconds}))
  until "$@"; do [ "$SECONDS" -lt "$end" ] || return 1; sleep 0.1; done
}
kubectl apply --filename - > /dev/null <<'END'${manifests}
END
until in_canary wait pod/server pod/client --for condition=Ready --timeout 60s > /dev/null 2>&1; do sleep 0.2; done
address=$(in_canary get pod server --output 'jsonpath={.status.podIP}')
reaches() { in_canary exec client -- nc -z -w 1 "$address" 80 > /dev/null 2>&1; }
is_kept_out() { ! reaches; }
within_limit reaches || { echo 'two Pods cannot reach each other even without a policy' >&2; exit 1; }
kubectl apply --filename - > /dev/null <<'END'${policy}
END
within_limit is_kept_out || answer 'a Pod that a policy isolates can still be reached after ${limitSeconds} s'
in_canary get pod client --output 'jsonpath={.status.containerStatuses[0].ready}' | grep -q true
in_canary exec client -- true
sleep 1
is_kept_out || answer 'a Pod that a policy isolates can be reached again after a second'
in_canary delete networkpolicy canary > /dev/null
within_limit reaches || answer 'a Pod stays shut for ${limitSeconds} s after its policy was removed'
answer ''`;

/**
 * Proves on a running cluster, whatever enforces its policies, that a policy stops traffic and that its absence lets it
 * through. Rejects with `environment_failed` when that cannot be told.
 */
export async function tryNetworkPolicy(
  { docker }: Pick<KindDeps, 'docker'>,
  id: EnvironmentId,
  signal: AbortSignal,
): Promise<PolicyEffect> {
  const command = ['bash', '-c', script];
  const why = await askContainer(docker, nodeName(id), { command, timeoutSeconds: 120 }, signal);
  return { outcome: why === '' ? 'enforced' : 'not_enforced', why };
}
