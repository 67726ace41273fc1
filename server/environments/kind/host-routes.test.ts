import { expect, test } from 'vitest';
import { routedNetworks } from './host-routes.ts';

const row = (...fields: string[]) => fields.join('\t');
const heading = row(
  'Iface',
  'Destination',
  'Gateway ',
  'Flags',
  'RefCnt',
  'Use',
  'Metric',
  'Mask',
  'MTU',
  'Window',
  'IRTT',
);

test('a routing table is read, also for interfaces that are down, and without its broad routes', () => {
  const table = [
    heading,
    row('eth0', '00000000', '010200C0', '0003', '0', '0', '0', '00000000', '0', '0', '0'),
    row('vpn0', '0000000A', '00000000', '0001', '0', '0', '0', '000000FF', '0', '0', '0'),
    row('dd-gone', '0000D50A', '00000000', '0001', '0', '0', '0', 'F0FFFFFF', '0', '0', '0'),
    row('docker0', '000011AC', '00000000', '0001', '0', '0', '0', '0000FFFF', '0', '0', '0'),
    '',
  ].join('\n');
  expect(routedNetworks(table)).toEqual(['10.213.0.0/28', '172.17.0.0/16']);
});

test('an empty table routes nothing', () => {
  expect(routedNetworks('')).toEqual([]);
  expect(routedNetworks(heading)).toEqual([]);
});
