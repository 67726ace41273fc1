import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EnvironmentId } from '../provider.ts';
import { identityFolder } from './credentials.ts';
import type { KindDeps } from './deps.ts';
import { dnsManifest } from './dns.ts';
import { askContainer } from './exec.ts';
import { nodeName } from './names.ts';

const folder = join(import.meta.dirname, 'manifests');

const manifests = readdirSync(folder)
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => readFileSync(join(folder, name), 'utf8'));

// kind joins nodes with a bootstrap token that is the same in every cluster of the world, so it must not outlive the start.
const script = `
set -euo pipefail
export KUBECONFIG=/etc/kubernetes/admin.conf
mkdir -p -m 0700 ${identityFolder}
for name in learner grader; do
  kubeadm kubeconfig user --client-name "$name" --org "drydock:\${name}s" --config /kind/kubeadm.conf \\
    --validity-period 87600h 2>/dev/null > ${identityFolder}/"$name".conf
done
kubectl apply --server-side --force-conflicts --filename - >&2
kubectl --namespace kube-system delete secret --field-selector type=bootstrap.kubernetes.io/token --ignore-not-found >&2
`;

const everything = (config: KindDeps['config']) => [...manifests, dnsManifest(config)].join('\n---\n');

/** All that decides what `createIdentities` leaves in a cluster. */
export function identitiesText(config: KindDeps['config']): string {
  return [everything(config), script].join('\0');
}

/**
 * Gives a fresh cluster its two identities beside the administrator, signed by its own authority: `learner` and `grader`,
 * with their rights, the guard that holds learners in, and what DNS answers. Their kubeconfigs stay in the node.
 */
export async function createIdentities(
  { docker, config }: Pick<KindDeps, 'docker' | 'config'>,
  id: EnvironmentId,
  signal: AbortSignal,
): Promise<void> {
  const command = ['bash', '-c', script];
  await askContainer(docker, nodeName(id), { command, stdin: everything(config), timeoutSeconds: 60 }, signal);
}
