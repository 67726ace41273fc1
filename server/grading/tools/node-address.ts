import type { V1Node } from '@kubernetes/client-node';
import type { Kube } from './kube.ts';

/** Where somebody outside the cluster finds its node. Throws when it has no address, which becomes `cannot_tell`. */
export async function nodeAddress(kube: Kube): Promise<string> {
  const [node] = await kube.list<V1Node>('v1', 'Node');
  const address = node?.status?.addresses?.find(({ type }) => type === 'InternalIP')?.address;
  if (address === undefined) throw new Error('the node has no address');
  return address;
}
