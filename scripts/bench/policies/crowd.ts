import type { Send } from './admin-client.ts';

const teams = Array.from({ length: 10 }, (_, index) => `team-${index}`);
const apps = ['web', 'api', 'db', 'cache', 'queue'];
const pick = (from: readonly string[], index: number) => from[index % from.length] ?? '';

/**
 * Fills a cluster with Pods and policies that have to do with each other. The Pods are objects with the addresses of Pods
 * that run, as the kubelet would report them: 200 that really run do not fit on a node of this size. The kubelet must be
 * stopped, because it would take them for its own.
 */
export async function fillWithCrowd(send: Send, node: string, pods: number, policies: number): Promise<void> {
  for (const name of teams) {
    await send('POST', '/api/v1/namespaces', { metadata: { name, labels: { team: name } } });
  }
  for (let index = 0; index < pods; index += 1) {
    const path = `/api/v1/namespaces/${pick(teams, index)}/pods`;
    const name = `pod-${index}`;
    await send('POST', path, {
      metadata: { name, labels: { app: pick(apps, Math.floor(index / teams.length)) } },
      spec: {
        nodeName: node,
        automountServiceAccountToken: false,
        containers: [{ name: 'main', image: 'busybox', ports: [{ name: 'http', containerPort: 80 + (index % 3) }] }],
      },
    });
    const podIP = `10.244.${1 + Math.floor(index / 200)}.${1 + (index % 200)}`;
    await send('PATCH', `${path}/${name}/status`, { status: { phase: 'Running', podIP, podIPs: [{ ip: podIP }] } });
  }
  for (let index = 0; index < policies; index += 1) await send('POST', policiesOf(pick(teams, index)), policy(index));
}

const policiesOf = (namespace: string) => `/apis/networking.k8s.io/v1/namespaces/${namespace}/networkpolicies`;

/** Both directions, each kind of peer and each kind of port. */
function policy(index: number): object {
  const neighbours = [pick(teams, index + 1), pick(teams, index + 2)];
  const fromNeighbours = {
    namespaceSelector: { matchExpressions: [{ key: 'team', operator: 'In', values: neighbours }] },
    podSelector: { matchLabels: { app: 'web' } },
  };
  const fromNextApp = { podSelector: { matchLabels: { app: pick(apps, index + 1) } } };
  const except = [`10.${index}.0.0/16`];
  return {
    metadata: { name: `policy-${index}` },
    spec: {
      podSelector: { matchLabels: { app: pick(apps, Math.floor(index / teams.length)) } },
      policyTypes: ['Ingress', 'Egress'],
      ingress: [
        { from: [fromNextApp, fromNeighbours], ports: [{ port: 'http' }, { port: 8000, endPort: 8100 }] },
        { from: [{ ipBlock: { cidr: '10.0.0.0/8', except } }], ports: [{ protocol: 'UDP', port: 53 }] },
      ],
      egress: [
        { to: [{ namespaceSelector: {} }], ports: [{ protocol: 'UDP', port: 53 }] },
        { to: [{ podSelector: {} }] },
      ],
    },
  };
}
