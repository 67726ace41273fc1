import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { type NetworkPolicyProof, readNetworkPolicyProof, writeNetworkPolicyProof } from './network-policy-proof.ts';
import { describeProof } from './steps/network-policy.ts';

const folder = mkdtempSync(join(tmpdir(), 'drydock-proof-'));
const file = join(folder, 'new', 'network-policy.json');
afterAll(() => rmSync(folder, { recursive: true }));

const proof: NetworkPolicyProof = {
  image: 'drydock/node:1',
  kernel: '6.1.0',
  at: '2026-01-02T03:04:05.000Z',
  outcome: 'enforced',
  why: '',
};

describe('a proof', () => {
  test('is not there before it was written, and nothing is made of what cannot be read', () => {
    expect(readNetworkPolicyProof(proof, file)).toBeUndefined();
    writeFileSync(join(folder, 'broken.json'), '{"image":');
    expect(readNetworkPolicyProof(proof, join(folder, 'broken.json'))).toBeUndefined();
  });

  test('holds for the image and the kernel that it was made with', () => {
    writeNetworkPolicyProof(proof, file);
    expect(readNetworkPolicyProof({ image: proof.image, kernel: '6.1.0' }, file)).toEqual(proof);
    expect(readNetworkPolicyProof({ image: proof.image }, file)).toEqual(proof);
    expect(readNetworkPolicyProof({ image: proof.image, kernel: '6.2.0' }, file)).toBeUndefined();
    expect(readNetworkPolicyProof({ image: 'drydock/node:2' }, file)).toBeUndefined();
  });
});

describe('what it means', () => {
  const soon = new Date('2026-01-02T03:04:10.000Z');
  const later = new Date('2026-01-03T03:04:10.000Z');

  test('enforced is ready', () => {
    expect(describeProof(proof, later).state).toBe('ready');
  });

  test('not enforced is a warning that says why and what stays closed', () => {
    const finding = describeProof({ ...proof, outcome: 'not_enforced', why: 'a Pod can still be reached' }, later);
    expect(finding.state).toBe('warning');
    expect(finding.detail).toMatch(/a Pod can still be reached\. Labs that need NetworkPolicies stay closed/);
  });

  test('a trial that failed is told, and repeated later', () => {
    const unknown: NetworkPolicyProof = { ...proof, outcome: 'unknown', why: 'no room' };
    expect(describeProof(unknown, soon)).toMatchObject({
      state: 'warning',
      detail: expect.stringContaining('no room'),
    });
    expect(describeProof(unknown, later).state).toBe('missing');
  });
});
