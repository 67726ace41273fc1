import { BlockList } from 'node:net';
import type { V1NetworkPolicy, V1NetworkPolicyPeer, V1NetworkPolicyPort } from '@kubernetes/client-node';
import { selects } from './labels.ts';

type Labels = Readonly<Record<string, string>>;

export type PolicyDirection = 'Ingress' | 'Egress';

/** The other end: a Pod by what it is called, since its address is not known before it is there, or what is no Pod. */
export type PolicyPeer =
  | { labels: Labels; namespace: string; namespaceLabels: Labels }
  /** IPv4. */
  | { address: string };

/** A port of the Pod that answers; `name` is what its containers call it. */
export interface PolicyPort {
  port: number;
  protocol: 'TCP' | 'UDP';
  name?: string;
}

/** What an API server sends, which the client library's type spells `_from`. */
interface Rule {
  from?: V1NetworkPolicyPeer[];
  to?: V1NetworkPolicyPeer[];
  ports?: V1NetworkPolicyPort[];
}

const rulesOf = ({ spec }: V1NetworkPolicy, direction: PolicyDirection): Rule[] =>
  (direction === 'Ingress' ? (spec?.ingress as Rule[] | undefined) : spec?.egress) ?? [];

/** Those of a namespace's policies that isolate a Pod with these labels in this direction; without one it is open. */
export function isolating(
  policies: readonly V1NetworkPolicy[],
  direction: PolicyDirection,
  labels: Labels,
): V1NetworkPolicy[] {
  return policies.filter((policy) => {
    const { podSelector = {}, policyTypes = [] } = policy.spec ?? {};
    // As the API fills it in: https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1
    const types =
      policyTypes.length > 0 ? policyTypes : ['Ingress', ...(policy.spec?.egress?.length ? ['Egress'] : [])];
    return types.includes(direction) && selects(podSelector, labels);
  });
}

/** Whether they let anything through in this direction. */
export function admitAny(policies: readonly V1NetworkPolicy[], direction: PolicyDirection): boolean {
  return policies.some((policy) => rulesOf(policy, direction).length > 0);
}

/**
 * Whether these policies, which isolate a Pod, let a connection with this peer through, by what they say and not by
 * what is there: so it is known for Pods that come tomorrow and addresses that nobody can try. A block of addresses
 * says nothing of Pods.
 */
export function admit(
  policies: readonly V1NetworkPolicy[],
  direction: PolicyDirection,
  peer: PolicyPeer,
  port: PolicyPort,
): boolean {
  return policies.some((policy) =>
    rulesOf(policy, direction).some(({ from, to, ports = [] }) => {
      const peers = (direction === 'Ingress' ? from : to) ?? [];
      const isPeer = peers.length === 0 || peers.some((one) => isMeant(one, peer, policy.metadata?.namespace));
      return isPeer && (ports.length === 0 || ports.some((one) => isPort(one, port)));
    }),
  );
}

function isMeant({ ipBlock, podSelector, namespaceSelector }: V1NetworkPolicyPeer, peer: PolicyPeer, own?: string) {
  if (ipBlock !== undefined) {
    return 'address' in peer && isIn([ipBlock.cidr], peer.address) && !isIn(ipBlock.except ?? [], peer.address);
  }
  if ('address' in peer) return false;
  const isNamespace = namespaceSelector ? selects(namespaceSelector, peer.namespaceLabels) : peer.namespace === own;
  return isNamespace && selects(podSelector ?? {}, peer.labels);
}

function isIn(blocks: readonly string[], address: string): boolean {
  const list = new BlockList();
  for (const block of blocks) {
    const [network = '', bits] = block.split('/');
    if (!network.includes(':')) list.addSubnet(network, Number(bits), 'ipv4');
  }
  return list.check(address, 'ipv4');
}

function isPort({ port, endPort, protocol = 'TCP' }: V1NetworkPolicyPort, wanted: PolicyPort): boolean {
  if (protocol !== wanted.protocol) return false;
  if (port === undefined) return true;
  if (typeof port === 'string') return port === wanted.name;
  return wanted.port >= Number(port) && wanted.port <= (endPort ?? Number(port));
}
