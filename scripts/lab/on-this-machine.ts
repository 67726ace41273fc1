import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Docker from 'dockerode';
import { loadConfig } from '../../server/config.ts';
import { createKindProvider } from '../../server/environments/kind/kind-provider.ts';
import { newId } from '../../server/ids.ts';
import { readLabs } from '../../server/labs/read-labs.ts';
import { createLog } from '../../server/log.ts';
import { root } from '../../server/paths.ts';
import { isNetworkPolicyEnforced } from '../../server/preparation/network-policy-proof.ts';
import { prepare } from '../../server/preparation/prepare.ts';
import { requirements } from '../../server/preparation/requirements.ts';
import { showInTerminal } from '../../server/preparation/terminal-progress.ts';
import { kindPath, nodeImageReference } from '../kind-node/build.ts';
import { toolboxImageReference } from '../toolbox/build.ts';
import type { ProveDeps } from './prove.ts';

type Verb = (args: readonly string[], deps: ProveDeps) => Promise<number>;

/** `npm run lab prove` and its like on clusters of this machine, which is prepared first. Ctrl-C ends it and removes them. */
export async function onThisMachine(verb: Verb, args: readonly string[]): Promise<number> {
  const stopping = new AbortController();
  process.once('SIGINT', () => stopping.abort());
  const progress = showInTerminal(process.stdout);
  const { state } = await prepare(requirements, { onChange: progress.update, signal: stopping.signal });
  progress.end();
  if (state !== 'ready') return 1;

  const config = loadConfig();
  const folder = mkdtempSync(join(tmpdir(), 'drydock-prove-'));
  const provider = createKindProvider({
    docker: new Docker(),
    owner: newId(),
    enforcesNetworkPolicy: () => isNetworkPolicyEnforced(nodeImageReference()),
    images: { node: nodeImageReference(), toolbox: toolboxImageReference() },
    kind: kindPath(),
    folder,
    config,
    log: createLog({ logLevel: 'warn' }),
  });
  try {
    const labs = readLabs([join(root, 'labs'), ...config.labs]);
    return await verb(args, { labs, provider, print: console.log, signal: stopping.signal });
  } catch (error) {
    if (!stopping.signal.aborted) throw error;
    console.log('Interrupted; its clusters are removed.');
    return 130;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
