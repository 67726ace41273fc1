import { join } from 'node:path';
import Docker from 'dockerode';
import { kindPath, nodeImageReference } from '../../../scripts/kind-node/build.ts';
import { loadConfig } from '../../config.ts';
import { createKindProvider } from '../../environments/kind/kind-provider.ts';
import { type PolicyEffect, tryNetworkPolicy } from '../../environments/kind/network-policy-canary.ts';
import type { EnvironmentId } from '../../environments/provider.ts';
import { newId } from '../../ids.ts';
import { createLog } from '../../log.ts';
import { dataDir, homeDir } from '../../paths.ts';
import {
  type Ground,
  type NetworkPolicyProof,
  readNetworkPolicyProof,
  writeNetworkPolicyProof,
} from '../network-policy-proof.ts';
import type { Finding, Report, Step } from '../step.ts';
import { engineInfo } from './engine-version.ts';

/** A trial that failed is repeated by the next start, not by the look that follows it. */
const unknownForMs = 60_000;

/**
 * Whether NetworkPolicies do anything in the clusters of this machine: tried on a real one, once for each node image and
 * kernel. Nothing needs the answer but labs about policies, so an unwelcome one is a warning, and closes only those.
 */
export const networkPolicyStep: Step = {
  id: 'network-policy',
  title: { en: 'NetworkPolicies in force', ko: 'NetworkPolicy 적용 확인' },
  usualSeconds: 12,
  // With a snapshot a cluster is there sooner.
  needs: ['snapshot'],

  async check(signal) {
    const proof = readNetworkPolicyProof(await ground(signal));
    return proof === undefined ? untried : describeProof(proof, new Date());
  },

  async run(report, signal) {
    const here = await ground(signal);
    const outcome = await tryOnACluster(report, signal).catch((error): Pick<NetworkPolicyProof, 'outcome' | 'why'> => {
      signal.throwIfAborted();
      return { outcome: 'unknown', why: error instanceof Error ? error.message : String(error) };
    });
    writeNetworkPolicyProof({ ...here, ...outcome, at: new Date().toISOString() });
  },
};

async function ground(signal: AbortSignal): Promise<Ground> {
  return { image: nodeImageReference(), kernel: await engineInfo('{{.KernelVersion}}', signal) };
}

const closed = 'Labs that need NetworkPolicies stay closed; all others work.';

const untried: Finding = {
  state: 'missing',
  detail: 'Nobody has tried yet whether NetworkPolicies are in force in the clusters of this machine.',
  remedy: 'npm start tries it on a cluster, in a quarter of a minute.',
};

/** What the proof means at this time. */
export function describeProof({ outcome, why, kernel, at }: NetworkPolicyProof, now: Date): Finding {
  switch (outcome) {
    case 'enforced':
      return { state: 'ready', detail: `A cluster under kernel ${kernel} kept to a policy (${at}).` };
    case 'not_enforced':
      return {
        state: 'warning',
        detail: `NetworkPolicies are not in force under kernel ${kernel}: ${why}. ${closed}`,
        remedy:
          'Use a kernel with nftables (CONFIG_NF_TABLES_INET, CONFIG_NFT_CT), as distributions have it, and start again.',
      };
    case 'unknown':
      if (now.getTime() - Date.parse(at) > unknownForMs) return untried;
      return {
        state: 'warning',
        detail: `Whether NetworkPolicies are in force could not be told: ${why}. ${closed}`,
        remedy: 'The next npm start tries again.',
      };
  }
}

/** Makes a cluster, tries a policy on it and removes it, with what an earlier run may have left behind. */
async function tryOnACluster(report: Report, signal: AbortSignal): Promise<PolicyEffect> {
  const deps = {
    docker: new Docker(),
    owner: `canary of ${homeDir}`,
    images: { node: nodeImageReference(), toolbox: '' },
    kind: kindPath(),
    folder: join(dataDir, 'kind'),
    config: loadConfig(),
    log: createLog({ logLevel: 'silent' }),
    enforcesNetworkPolicy: () => false,
  };
  const provider = createKindProvider(deps);
  for (const left of await provider.list()) await provider.destroy(left.id, signal);
  const id = newId() as EnvironmentId;
  try {
    await provider.create(id, ({ title }) => report({ line: title.en }), signal);
    report({ line: 'Trying a policy' });
    return await tryNetworkPolicy(deps, id, signal);
  } finally {
    await provider.destroy(id, AbortSignal.timeout(60_000));
  }
}
