/** Addresses from `first` to `last`, both included, as unsigned 32 bit numbers. */
interface AddressRange {
  first: number;
  last: number;
}

const sizeOfSubnet = 16;

function parseCidr(cidr: string): AddressRange | undefined {
  const match = /^(\d+)\.(\d+)\.(\d+)\.(\d+)\/(\d+)$/.exec(cidr);
  if (match === null) return undefined;
  const [a = 0, b = 0, c = 0, d = 0, prefix = 32] = match.slice(1).map(Number);
  const size = 2 ** (32 - prefix);
  const address = ((a * 256 + b) * 256 + c) * 256 + d;
  const first = Math.floor(address / size) * size;
  return { first, last: first + size - 1 };
}

function formatAddress(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.');
}

/**
 * The /28 subnets of `range` that touch none of those in `taken`, lowest first, in CIDR notation. What is taken and not
 * IPv4 is passed over. A /28 holds the bridge, the node and the toolbox, and seven addresses for Services.
 */
export function* freeSubnets(range: string, taken: readonly string[]): Generator<string> {
  const within = parseCidr(range);
  if (within === undefined) return;
  const occupied = taken.map(parseCidr).filter((subnet) => subnet !== undefined);
  for (let first = within.first; first + sizeOfSubnet - 1 <= within.last; first += sizeOfSubnet) {
    const last = first + sizeOfSubnet - 1;
    if (!occupied.some((subnet) => subnet.first <= last && first <= subnet.last)) yield `${formatAddress(first)}/28`;
  }
}

/** The half of an IPv4 subnet with the lower addresses, as the subnet that it is itself. */
export function lowerHalf(subnet: string): string {
  const [first = '', prefix = ''] = subnet.split('/');
  return `${first}/${Number(prefix) + 1}`;
}
