import type { EnvironmentId } from '../provider.ts';
import type { KindDeps } from './deps.ts';
import { askContainer } from './exec.ts';
import { nodeName } from './names.ts';

const most = 16_000;

const script = `
export KUBECONFIG=/etc/kubernetes/admin.conf
kubectl get pods --all-namespaces --output wide --request-timeout 3s 2>&1
kubectl get endpointslices --namespace kube-system --request-timeout 3s 2>&1
cd /var/log/pods && for log in kube-system_*/*/*.log; do
  if [ -s "$log" ]; then echo "== $log"; { head --lines 6 "$log"; echo ...; tail --lines 3 "$log"; } | cut --characters 1-250; fi
done
journalctl --unit kubelet --lines 5 --output cat | cut --characters 1-300`;

/** What a node that does not become ready says of itself, for the operator's log; best effort, within seconds. */
export async function describeNode({ docker }: Pick<KindDeps, 'docker'>, id: EnvironmentId): Promise<string> {
  const request = { command: ['bash', '-c', script], timeoutSeconds: 15 };
  const said = await askContainer(docker, nodeName(id), request, AbortSignal.timeout(20_000)).catch(String);
  return said.slice(0, most);
}
