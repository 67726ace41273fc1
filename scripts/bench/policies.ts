import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Docker from 'dockerode';
import { loadConfig } from '../../server/config.ts';
import { createKindProvider } from '../../server/environments/kind/kind-provider.ts';
import { nodeName } from '../../server/environments/kind/names.ts';
import type { EnvironmentId } from '../../server/environments/provider.ts';
import { newId } from '../../server/ids.ts';
import { createLog } from '../../server/log.ts';
import { runCommand } from '../../server/run-command.ts';
import { kindPath, nodeImageReference } from '../kind-node/build.ts';
import { toolboxImageReference } from '../toolbox/build.ts';
import type { Measurement } from './measurement.ts';
import { startStream } from './packet-stream.ts';
import { adminClient } from './policies/admin-client.ts';
import { fillWithCrowd } from './policies/crowd.ts';

const pods = 200;
const policies = 50;
const rounds = 30;
/** Until the next change, so that each is seen alone. */
const roundMs = 1000;
const namespace = '/apis/networking.k8s.io/v1/namespaces/default/networkpolicies';

const twoPods = ['client', 'server'].map((name) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, labels: { app: name } },
  spec: { containers: [{ name: 'idle', image: 'registry.k8s.io/pause:3.10.1' }] },
}));
const shut = { metadata: { name: 'shut' }, spec: { podSelector: { matchLabels: { app: 'server' } } } };

/**
 * How long after the request to the API server a stream of packets between two Pods stops, or flows again, in a cluster
 * with many Pods and policies; and what the engine takes for it.
 */
export async function measurePolicies(folder: string): Promise<Measurement[]> {
  const signal = AbortSignal.timeout(600_000);
  const id = newId() as EnvironmentId;
  const provider = createKindProvider({
    docker: new Docker(),
    owner: newId(),
    images: { node: nodeImageReference(), toolbox: toolboxImageReference() },
    enforcesNetworkPolicy: () => false,
    kind: kindPath(),
    folder: join(folder, 'kind'),
    config: loadConfig({}),
    log: createLog({ logLevel: 'warn' }),
  });
  const node = nodeName(id);
  const inNode = async (script: string) =>
    (
      await runCommand(
        'docker',
        ['exec', '--env', 'KUBECONFIG=/etc/kubernetes/admin.conf', node, 'bash', '-c', script],
        {
          signal,
        },
      )
    ).trim();
  try {
    await provider.create(id, () => {}, signal);
    await inNode(
      `kubectl apply -f - <<'END'\n${JSON.stringify({ apiVersion: 'v1', kind: 'List', items: twoPods })}\nEND`,
    );
    await inNode('kubectl wait pod/client pod/server --for condition=Ready --timeout 60s');
    const address = await inNode('kubectl get pod server -o jsonpath={.status.podIP}');
    const [from = '', to = ''] = await Promise.all(['client', 'server'].map((pod) => inNode(sandboxOf(pod))));
    const { server } = await provider.graderCredentials(id);
    const send = await adminClient(node, server, signal);
    await inNode('systemctl stop kubelet');
    await fillWithCrowd(send, node, pods - twoPods.length, policies);

    const stream = startStream({ node, from, to, address, port: 9000, seconds: 300 });
    await sleep(2000);
    const shuts: number[] = [];
    const opens: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const shutAt = Date.now();
      await send('POST', namespace, shut);
      await sleep(roundMs);
      shuts.push(Math.max(0, (stream.lastSent() ?? 0) - shutAt));
      const openedAt = Date.now();
      await send('DELETE', `${namespace}/shut`);
      await sleep(roundMs);
      opens.push((stream.firstSentAfter(openedAt) ?? Number.POSITIVE_INFINITY) - openedAt);
    }
    stream.stop();
    const memory = await inNode("grep -E 'VmRSS|VmHWM' /proc/$(pgrep -o -f 'drydock-network-policy run')/status");
    const [peak, now] = [...memory.matchAll(/(\d+) kB/g)].map(([, kib]) => Math.round(Number(kib) / 1024));
    const among = `${pods} Pods, ${policies} policies`;
    return [
      { what: `a new policy stops an open stream (${among}; median, longest of ${rounds})`, measured: ms(shuts) },
      { what: 'the stream flows again when the policy is removed', measured: ms(opens) },
      { what: 'memory of the policy engine then (RSS; highest)', measured: `${now} MiB; ${peak} MiB` },
    ];
  } finally {
    await provider.destroy(id, AbortSignal.timeout(120_000));
  }
}

const sandboxOf = (pod: string) => `
  for id in $(ctr -n k8s.io containers ls -q 'labels."io.cri-containerd.kind"==sandbox,labels."io.kubernetes.pod.name"==${pod}'); do
    ctr -n k8s.io tasks ls | awk -v id="$id" '$1 == id { print $2 }'
  done`;

function ms(values: readonly number[]): string {
  const sorted = [...values].sort((one, other) => one - other).map(Math.round);
  return `${sorted[Math.floor(sorted.length / 2)]} ms, ${sorted.at(-1)} ms`;
}
