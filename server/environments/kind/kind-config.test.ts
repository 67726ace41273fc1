import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { root } from '../../paths.ts';
import { kindConfig } from './kind-config.ts';

const config = (isRestricted: boolean) => parse(kindConfig({ isRestricted }));

test('the API server is published on this machine only, on a port that the engine chooses', () => {
  expect(config(false).networking).toMatchObject({ apiServerAddress: '127.0.0.1', apiServerPort: -1 });
});

test('a cluster is one node', () => {
  expect(config(false).nodes).toEqual([{ role: 'control-plane' }]);
});

test('only a restricted host gets the feature gate', () => {
  expect(config(true).featureGates).toEqual({ KubeletInUserNamespace: true });
  expect(config(false)).not.toHaveProperty('featureGates');
});

const patch = (kind: string) => {
  const patches = config(false).kubeadmConfigPatches.map((text: string) => parse(text));
  return patches.find((each: { kind: string }) => each.kind === kind);
};

test('kube-proxy follows a change at once', () => {
  expect(patch('KubeProxyConfiguration').nftables).toEqual({ minSyncPeriod: '100ms' });
});

test('nobody elects a leader', () => {
  const { controllerManager, scheduler } = patch('ClusterConfiguration');
  expect(controllerManager.extraArgs['leader-elect']).toBe('false');
  expect(scheduler.extraArgs['leader-elect']).toBe('false');
});

test('the API server reads whom nobody may impersonate from the node image', () => {
  const { extraArgs, extraVolumes } = patch('ClusterConfiguration').apiServer;
  const file: string = extraArgs['authorization-config'];
  expect(extraVolumes).toEqual([expect.objectContaining({ hostPath: dirname(file), mountPath: dirname(file) })]);
  const { authorizers } = parse(readFileSync(join(root, 'scripts/kind-node/node/files', file), 'utf8'));
  expect(authorizers.map(({ type }: { type: string }) => type)).toEqual(['Webhook', 'Node', 'RBAC']);
  const { kubeConfigFile } = authorizers[0].webhook.connectionInfo;
  expect(dirname(kubeConfigFile)).toBe(dirname(file));
  expect(existsSync(join(root, 'scripts/kind-node/node/files', kubeConfigFile))).toBe(true);
});

test('the API server begins without encryption, by a file of the node image that a change replaces', () => {
  const file: string = patch('ClusterConfiguration').apiServer.extraArgs['encryption-provider-config'];
  expect(JSON.parse(readFileSync(join(root, 'scripts/kind-node/node/files', file), 'utf8'))).toEqual({
    apiVersion: 'apiserver.config.k8s.io/v1',
    kind: 'EncryptionConfiguration',
    resources: [{ resources: ['secrets'], providers: [{ identity: {} }] }],
  });
  expect(readFileSync(join(root, 'scripts/kind-node/drydock-node/encryption_door.go'), 'utf8')).toContain(`"${file}"`);
});

test('containers are filtered by default, and a Pod cannot take all processes', () => {
  expect(patch('KubeletConfiguration')).toMatchObject({ seccompDefault: true, podPidsLimit: 1024 });
});

test('the authorities have ECDSA keys, so that a clone can replace them in place', () => {
  expect(parse(config(false).kubeadmConfigPatches[0]).featureGates).toEqual({ PublicKeysECDSA: true });
});
