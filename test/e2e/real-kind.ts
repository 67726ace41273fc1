import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Docker from 'dockerode';
import { kindPath, nodeImageReference } from '../../scripts/kind-node/build.ts';
import { toolboxImageReference } from '../../scripts/toolbox/build.ts';
import { loadConfig } from '../../server/config.ts';
import { createKindProvider, type KindDeps } from '../../server/environments/kind/kind-provider.ts';
import { homeVolume } from '../../server/environments/kind/names.ts';
import type { HomeId, Provider } from '../../server/environments/provider.ts';
import { newId } from '../../server/ids.ts';
import { createLog } from '../../server/log.ts';
import { isNetworkPolicyEnforced } from '../../server/preparation/network-policy-proof.ts';
import { prepare } from '../../server/preparation/prepare.ts';
import { requirements } from '../../server/preparation/requirements.ts';

/** What a cold machine needs to build every image, and more. */
export const preparationMs = 40 * 60_000;

/** The kind provider on this machine's engine, which is prepared first. */
export async function realKind() {
  const state = await prepare(requirements, { onChange: () => {}, signal: AbortSignal.timeout(preparationMs) });
  const failed = state.steps.filter((step) => step.state === 'failed');
  if (failed.length > 0) throw new Error(failed.map((step) => `${step.id}: ${step.detail}`).join('\n'));

  const deps: KindDeps = {
    docker: new Docker(),
    owner: newId(),
    enforcesNetworkPolicy: () => isNetworkPolicyEnforced(nodeImageReference()),
    images: { node: nodeImageReference(), toolbox: toolboxImageReference() },
    kind: kindPath(),
    folder: join(tmpdir(), 'drydock-e2e-kubeconfigs'),
    config: loadConfig({}),
    log: createLog({ logLevel: 'silent' }),
  };
  const kind = createKindProvider(deps);
  const homes = new Set<HomeId>();
  const provider: Provider = {
    ...kind,
    equip(id, home, signal) {
      homes.add(home);
      return kind.equip(id, home, signal);
    },
  };
  return {
    deps,
    provider,
    async dispose() {
      for (const home of homes) await deps.docker.getVolume(homeVolume(home)).remove();
    },
  };
}
