import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { dnsManifest } from './dns.ts';

const corefile = (outside: 'closed' | 'open'): string =>
  parse(dnsManifest({ outside, resolvers: ['192.0.2.53', '192.0.2.54'] })).data.Corefile;

test('without a way out, other names do not exist, and nobody is asked', () => {
  expect(corefile('closed')).toMatch(/^\. \{\n {4}errors\n {4}template ANY ANY \{\n {7}rcode NXDOMAIN\n {4}\}\n\}/m);
  expect(corefile('closed')).not.toMatch(/forward/);
});

test('with a way out, the resolvers are asked for other names, and the cluster for its own', () => {
  expect(corefile('open')).toMatch(/^\. \{\n {4}errors\n {4}forward \. 192\.0\.2\.53 192\.0\.2\.54\n/m);
  expect(corefile('open')).toMatch(/^cluster\.local in-addr\.arpa ip6\.arpa \{/m);
});
