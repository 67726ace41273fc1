import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { bakedImages, canonicalName } from './bake.ts';
import { programs } from './compile.ts';
import { folder, kubernetesVersion } from './inputs.ts';

test.each([
  ['nginx:1.22', 'docker.io/library/nginx:1.22'],
  ['drydock/tool:v1', 'docker.io/drydock/tool:v1'],
  ['registry.k8s.io/pause:3.10.1', 'registry.k8s.io/pause:3.10.1'],
  ['localhost/tool:v1', 'localhost/tool:v1'],
  ['127.0.0.1:5000/tool:v1', '127.0.0.1:5000/tool:v1'],
])('containerd knows %s as %s', (name, canonical) => {
  expect(canonicalName(name)).toBe(canonical);
});

describe('the list of baked images', () => {
  const images = bakedImages('debian');
  const names = images.flatMap((image) => image.names);

  test('has each folder once, and each folder is in it', () => {
    expect(images.map((image) => image.folder).sort()).toEqual(readdirSync(join(folder, 'images')).sort());
  });

  test('has nothing for a node image of kind’s that it brings itself', () => {
    const folders = bakedImages('kindest').map((image) => image.folder);
    expect(images.map((image) => image.folder).filter((name) => !folders.includes(name))).toEqual([
      'kubernetes',
      'etcd',
      'coredns',
    ]);
  });

  test('gives every name a tag, and to one image only', () => {
    expect(names.filter((name) => !/:[\w.-]+$/.test(name))).toEqual([]);
    expect(new Set(names).size).toBe(names.length);
  });

  test.each(images.map((image) => [image.folder, image] as const))('%s copies the programs it lists', (_, image) => {
    const dockerfile = readFileSync(join(folder, 'images', image.folder, 'Dockerfile'), 'utf8');
    const copied = [...dockerfile.matchAll(/^COPY (\S+) /gm)].map((match) => match[1] ?? '');
    expect(copied.filter((name) => name in programs)).toEqual(image.programs);
  });

  test('holds what labs use under the names that learners type', () => {
    expect(names).toEqual(expect.arrayContaining(['nginx:latest', 'busybox:latest', 'debian:latest']));
  });

  test.each([
    ['etc/containerd/config.toml', /sandbox_image = "(.+)"/g],
    ['kind/manifests/default-storage.yaml', /image: (?:docker\.io\/(?:library\/)?)?(\S+)/g],
    ['kind/addons/traefik.yaml', /image: (?:docker\.io\/(?:library\/)?)?(\S+)/g],
    ['kind/addons/metrics.yaml', /image: (?:docker\.io\/(?:library\/)?)?(\S+)/g],
  ])('holds every image that %s names', (file, pattern) => {
    const named = [...readFileSync(join(folder, 'node/files', file), 'utf8').matchAll(pattern)].map(
      (match) => match[1],
    );
    expect(named.length).toBeGreaterThan(0);
    expect(names).toEqual(expect.arrayContaining(named));
  });

  test('holds the control plane of the version that is compiled', () => {
    const parts = ['apiserver', 'controller-manager', 'scheduler', 'proxy'];
    expect(names).toEqual(
      expect.arrayContaining(parts.map((part) => `registry.k8s.io/kube-${part}:${kubernetesVersion}`)),
    );
  });
});
