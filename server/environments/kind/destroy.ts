import { setTimeout as sleep } from 'node:timers/promises';
import { newId } from '../../ids.ts';
import type { EnvironmentId } from '../provider.ts';
import type { KindDeps } from './deps.ts';
import { engineStatus, ignoreAbsent } from './engine-error.ts';
import { listParts } from './inventory.ts';
import { clusterLabel, clusterName, nodeName } from './names.ts';

const attempts = 20;

/** Removes everything of an environment but the home, and waits until it is gone. */
export async function destroyEnvironment(
  deps: Pick<KindDeps, 'docker' | 'owner'>,
  id: EnvironmentId,
  signal: AbortSignal,
): Promise<void> {
  const { docker } = deps;
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const parts = (await listParts(deps)).find((each) => each.id === id);
    if (parts === undefined) return;
    await Promise.all(
      parts.containers.map(({ Id }) => tryRemoval(docker.getContainer(Id).remove({ force: true, v: true }))),
    );
    await Promise.all(parts.networks.map(({ Id }) => tryRemoval(docker.getNetwork(Id).remove())));
    await sleep(attempt * 100, undefined, { signal });
  }
  throw new Error(`the engine keeps parts of ${id}`);
}

/** What is gone already, or still in the way of another removal, is looked at again in the next round. */
async function tryRemoval(removal: Promise<unknown>): Promise<void> {
  try {
    await removal;
  } catch (error) {
    if (![403, 404, 409].includes(engineStatus(error) ?? 0)) throw error;
  }
}

/**
 * Ends the cluster at once and takes its name from it, so that another can begin before the rest of it, most of it files,
 * is removed. Answers when the name is free, with what removes the rest.
 */
export async function retireNode(
  { docker }: Pick<KindDeps, 'docker'>,
  id: EnvironmentId,
): Promise<{ remove(): Promise<void> }> {
  const name = nodeName(id);
  const [there] = await docker.listContainers({ all: true, filters: { name: [`^/${name}$`] } });
  if (there === undefined) return { remove: async () => {} };
  // By its id from here on: the name is about to be another's.
  const node = docker.getContainer(there.Id);
  await tryRemoval(node.kill());
  await ignoreAbsent(node.rename({ name: `${name}-${newId()}` }));
  return { remove: () => ignoreAbsent(node.remove({ force: true, v: true })) };
}

/** Removes the cluster, and nodes that were retired from it, and leaves the network and the toolbox. */
export async function removeNodes({ docker }: Pick<KindDeps, 'docker'>, id: EnvironmentId): Promise<void> {
  const nodes = await docker.listContainers({ all: true, filters: { label: [`${clusterLabel}=${clusterName(id)}`] } });
  await Promise.all(nodes.map(({ Id }) => ignoreAbsent(docker.getContainer(Id).remove({ force: true, v: true }))));
}
