import { expect, test } from 'vitest';
import { parse } from 'yaml';
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

test('nobody elects a leader: kubeadm reads the patch as a document of its own', () => {
  const [patch, ...others] = config(false).kubeadmConfigPatches.map((text: string) => parse(text));
  expect(others).toEqual([]);
  expect(patch.kind).toBe('ClusterConfiguration');
  expect(patch.controllerManager.extraArgs['leader-elect']).toBe('false');
  expect(patch.scheduler.extraArgs['leader-elect']).toBe('false');
});
