import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { freeSubnets, lowerHalf } from './subnets.ts';

const first = (range: string, taken: string[]) => freeSubnets(range, taken).next().value;

describe('freeSubnets', () => {
  test('begins with the lowest', () => {
    expect(first('10.213.0.0/16', [])).toBe('10.213.0.0/28');
  });

  test('goes round what is taken, larger and smaller', () => {
    expect(first('10.213.0.0/16', ['10.213.0.0/24'])).toBe('10.213.1.0/28');
    expect(first('10.213.0.0/16', ['10.213.0.7/32', '10.213.0.16/28'])).toBe('10.213.0.32/28');
    expect(first('10.213.0.0/16', ['10.0.0.0/8'])).toBeUndefined();
  });

  test('passes over other address families', () => {
    expect(first('10.213.0.0/16', ['fd00::/64'])).toBe('10.213.0.0/28');
  });

  test('reaches the last addresses of IPv4 and no further', () => {
    expect([...freeSubnets('255.255.255.224/27', [])]).toEqual(['255.255.255.224/28', '255.255.255.240/28']);
    expect([...freeSubnets('10.0.0.0/29', [])]).toEqual([]);
  });

  test('never gives out what is taken', () => {
    const octet = fc.integer({ min: 0, max: 255 });
    const subnets = fc.array(fc.tuple(octet, fc.integer({ min: 20, max: 32 })), { maxLength: 40 });
    fc.assert(
      fc.property(subnets, octet, (others, host) => {
        const taken = others.map(([third, prefix]) => `10.9.${third}.${host}/${prefix}`);
        const given = [...freeSubnets('10.9.0.0/20', taken)];
        const members = (cidr: string) => {
          const [address = '', prefix] = cidr.split('/');
          const number = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
          const size = 2 ** (32 - Number(prefix));
          const from = number - (number % size);
          return { from, to: from + size };
        };
        for (const mine of given.map(members)) {
          for (const other of taken.map(members)) expect(mine.from >= other.to || other.from >= mine.to).toBe(true);
        }
      }),
    );
  });
});

test('lowerHalf is what is left to containers', () => {
  expect(lowerHalf('10.213.0.16/28')).toBe('10.213.0.16/29');
});
