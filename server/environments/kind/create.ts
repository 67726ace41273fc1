import type { EnvironmentId, Progress } from '../provider.ts';
import { startClone } from './clone.ts';
import { announce, cloneSteps, stockSteps } from './create-steps.ts';
import type { KindDeps } from './deps.ts';
import { describeNode } from './describe-node.ts';
import { removeNodes } from './destroy.ts';
import { createIdentities } from './identities.ts';
import { createNetwork } from './network.ts';
import { createNode } from './node.ts';
import { untilReady } from './readiness.ts';
import { findSnapshot } from './snapshot.ts';
import { forgetFault, isResting, noteFault } from './snapshot-fault.ts';
import { raiseWalls } from './walls.ts';

const cloneSeconds = 60;
const stockSeconds = 150;

/**
 * Makes the cluster of an environment: from the snapshot when there is one, and otherwise, or when that fails, with kind.
 * The environment may have its network already.
 */
export async function createCluster(
  deps: KindDeps,
  id: EnvironmentId,
  progress: Progress,
  signal: AbortSignal,
): Promise<void> {
  const { log, folder } = deps;
  const startedAt = Date.now();
  const snapshot = await findSnapshot(deps);
  if (snapshot !== undefined && !(await isResting(folder, snapshot))) {
    try {
      await createFromSnapshot(deps, id, snapshot, progress, signal);
      await forgetFault(folder);
      log.info({ environment: id, tookMs: Date.now() - startedAt }, 'an environment was made from the snapshot');
      return;
    } catch (error) {
      signal.throwIfAborted();
      const node = await describeNode(deps, id);
      log.error(
        { err: error, environment: id, node },
        'an environment could not be made from the snapshot; kind makes it',
      );
      await noteFault(folder, { snapshot, stage: 'starting', why: String(error) });
    }
  }
  await createWithKind(deps, id, progress, signal);
  log.info({ environment: id, tookMs: Date.now() - startedAt }, 'an environment was made by kind');
}

/** The walls are up before the environment is handed over: until then nothing of a learner is in it. */
async function createFromSnapshot(
  deps: KindDeps,
  id: EnvironmentId,
  snapshot: string,
  progress: Progress,
  signal: AbortSignal,
): Promise<void> {
  const begin = announce(cloneSteps, progress);
  begin('network');
  const walls = raiseWalls(deps);
  // It is waited for below; until then its failure is nobody's.
  walls.catch(() => {});
  await createNetwork(deps, id, signal);
  begin('machine');
  await startClone(deps, id, snapshot, signal);
  begin('control-plane');
  await untilReady(deps, id, cloneSeconds, signal, () => begin('first-pod'));
  await walls;
}

async function createWithKind(
  deps: KindDeps,
  id: EnvironmentId,
  progress: Progress,
  signal: AbortSignal,
): Promise<void> {
  const begin = announce(stockSteps, progress);
  begin('network');
  const [host] = await Promise.all([raiseWalls(deps), createNetwork(deps, id, signal)]);
  // kind makes no cluster of a name of which there is a node.
  await removeNodes(deps, id);
  signal.throwIfAborted();
  await createNode(deps, id, host, begin, signal);
  begin('rights');
  await createIdentities(deps, id, signal);
  begin('first-pod');
  await untilReady(deps, id, stockSeconds, signal);
}
