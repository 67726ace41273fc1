import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { folder, hashInputs, kubernetesVersion } from './inputs.ts';

test('a hash is twelve hex digits and the same each time', () => {
  expect(hashInputs(['.'])).toMatch(/^[0-9a-f]{12}$/);
  expect(hashInputs(['images'])).toBe(hashInputs(['images']));
});

test('a hash depends on the files, and on the words beside them', () => {
  const hashes = [
    hashInputs(['images/nginx']),
    hashInputs(['images/busybox']),
    hashInputs(['images']),
    hashInputs(['images/nginx'], ['a base']),
    hashInputs(['images/nginx'], ['another base']),
  ];
  expect(new Set(hashes).size).toBe(hashes.length);
});

test('tests do not count, so that writing one rebuilds nothing', () => {
  expect(hashInputs(['inputs.ts', 'inputs.test.ts'])).toBe(hashInputs(['inputs.ts']));
});

test('the version that the node reports is the one that is compiled', () => {
  const module = readFileSync(join(folder, 'kubernetes/go.mod'), 'utf8');
  expect(module).toContain(`k8s.io/kubernetes ${kubernetesVersion}\n`);
  const staging = [...module.matchAll(/^replace (k8s\.io\/\S+) => \1 (\S+)$/gm)].map((match) => match[2]);
  expect(staging.length).toBeGreaterThan(20);
  expect(new Set(staging)).toEqual(new Set([kubernetesVersion.replace('v1.', 'v0.')]));
});
