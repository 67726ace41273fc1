import type { V1NodeAddress } from '@kubernetes/client-node';
import { expect, test } from 'vitest';
import type { Kube } from './kube.ts';
import { nodeAddress } from './node-address.ts';

const clusterWith = (addresses: V1NodeAddress[]) =>
  ({ list: async () => [{ status: { addresses } }] }) as unknown as Kube;

test('the address is the one that others reach the node by', async () => {
  const addresses = [
    { type: 'Hostname', address: 'node' },
    { type: 'InternalIP', address: '10.213.0.2' },
  ];
  expect(await nodeAddress(clusterWith(addresses))).toBe('10.213.0.2');
});

test('a node without one is a fault of the platform', async () => {
  await expect(nodeAddress(clusterWith([{ type: 'Hostname', address: 'node' }]))).rejects.toThrow('no address');
});
