import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Docker from 'dockerode';
import { stringify } from 'yaml';
import { raiseWalls } from '../../server/environments/kind/walls.ts';
import { runCommand } from '../../server/run-command.ts';
import { kindPath, nodeImageReference } from '../kind-node/build.ts';
import { type Measurement, seconds, secondsOf } from './measurement.ts';

const name = 'drydock-bench-stock';
const node = `${name}-control-plane`;

/**
 * Plain `kind create cluster` on the same node image and with kind's own settings, until a Pod that somebody asks for is
 * Ready. A host without CAP_SYS_RESOURCE needs the one feature gate, or nothing starts.
 */
export async function measureStockKind(folder: string): Promise<Measurement[]> {
  const signal = AbortSignal.timeout(300_000);
  const kubeconfig = join(folder, 'stock.kubeconfig');
  const { isRestricted } = await raiseWalls({
    docker: new Docker(),
    images: { node: nodeImageReference(), toolbox: '' },
  });
  const config = stringify({
    kind: 'Cluster',
    apiVersion: 'kind.x-k8s.io/v1alpha4',
    ...(isRestricted && { featureGates: { KubeletInUserNamespace: true } }),
  });
  const kind = (...args: string[]) =>
    runCommand(kindPath(), [...args, '--name', name, '--kubeconfig', kubeconfig], { signal, input: config });
  const kubectl = (...args: string[]) =>
    runCommand('docker', ['exec', '--env', 'KUBECONFIG=/etc/kubernetes/admin.conf', node, 'kubectl', ...args], {
      signal,
    });
  try {
    const created = await secondsOf(() =>
      kind('create', 'cluster', '--image', nodeImageReference(), '--config', '-', '--wait', '60s'),
    );
    const ran = await secondsOf(async () => {
      // The default ServiceAccount comes a little later than "Ready".
      while ((await kubectl('run', 'first', '--image', 'nginx').catch(() => undefined)) === undefined) await sleep(100);
      await kubectl('wait', 'pod/first', '--for', 'condition=Ready', '--timeout', '60s');
    });
    return [{ what: 'stock kind: `create cluster --wait` to the first Pod Ready', measured: seconds(created + ran) }];
  } finally {
    await kind('delete', 'cluster').catch(() => undefined);
  }
}
