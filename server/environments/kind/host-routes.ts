import { readFileSync } from 'node:fs';

/** Broader routes lose against the one to an environment's network, and often cover every private address. */
const shortestPrefix = 16;

/** `0100D50A` as /proc/net/route has it is 10.213.0.1: the bytes come in the machine's order, little end first. */
function bytesOf(hex: string): number[] {
  return [...Buffer.from(hex, 'hex').reverse()];
}

/**
 * The IPv4 networks that a routing table names, in CIDR notation; `table` is the content of /proc/net/route. It also has
 * those of interfaces that are down, which os.networkInterfaces leaves out and which still catch every packet.
 */
export function routedNetworks(table: string): string[] {
  return table
    .split('\n')
    .slice(1)
    .map((line) => line.split('\t'))
    .filter((fields) => fields.length >= 8)
    .map(([, destination = '', , , , , , mask = '']) => ({
      network: bytesOf(destination).join('.'),
      prefix: bytesOf(mask).reduce((bits, byte) => bits + byte.toString(2).replaceAll('0', '').length, 0),
    }))
    .filter(({ prefix }) => prefix >= shortestPrefix)
    .map(({ network, prefix }) => `${network}/${prefix}`);
}

/** Those of this machine; none where the system does not tell (not Linux). */
export function hostRoutes(): string[] {
  try {
    return routedNetworks(readFileSync('/proc/net/route', 'utf8'));
  } catch {
    return [];
  }
}
