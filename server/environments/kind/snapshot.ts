import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EnvironmentId } from '../provider.ts';
import type { KindDeps } from './deps.ts';
import { destroyEnvironment } from './destroy.ts';
import { engineStatus } from './engine-error.ts';
import { askContainer } from './exec.ts';
import { createIdentities, identitiesText } from './identities.ts';
import { kindConfig } from './kind-config.ts';
import { managedLabels, nodeName } from './names.ts';
import { createNetwork } from './network.ts';
import { createNode } from './node.ts';
import { untilReady } from './readiness.ts';
import { raiseWalls } from './walls.ts';

/** Beside the node image that it is of, so that snapshots of another sort of node are left alone. */
const repositoryOf = (node: string) => `${node.replace(/:[^:]*$/, '')}-snapshot`;
/** Where take-snapshot leaves what a clone needs beside the node image. */
const archive = '/kind/snapshot.tar';
const readySeconds = 150;
const takeSeconds = 120;
/** Longer than taking a snapshot ever takes: what is older was left by a process that died. */
const abandonedAfterMs = 5 * 60_000;

/**
 * The environment that the snapshot is taken of. It has an owner of its own, so that servers leave it alone, and its
 * node's name is in the cluster's objects and certificates: every clone's node is called that.
 */
const source = 'lab' as EnvironmentId;
const owner = 'snapshot';
export const cloneHostname = nodeName(source);

export type SnapshotDeps = Omit<KindDeps, 'owner' | 'log' | 'enforcesNetworkPolicy'>;

/** What the snapshot of a cluster is called that is made with this node image, these settings and the present identities. */
export function snapshotReference({ images, config }: Pick<KindDeps, 'images' | 'config'>): string {
  const settings = [true, false].map((isRestricted) => kindConfig({ isRestricted }));
  const hash = createHash('sha256').update([images.node, identitiesText(config), ...settings].join('\0'));
  return `${repositoryOf(images.node)}:${hash.digest('hex').slice(0, 12)}`;
}

/** The snapshot that clones can be made of now, when there is one. */
export async function findSnapshot(deps: Pick<KindDeps, 'docker' | 'images' | 'config'>) {
  const reference = snapshotReference(deps);
  try {
    await deps.docker.getImage(reference).inspect();
    return reference;
  } catch (error) {
    if (engineStatus(error) === 404) return undefined;
    throw error;
  }
}

/**
 * Makes a cluster with kind, waits until a learner could work in it, brings it to rest and keeps what it wrote as an image
 * on top of the node image. Takes about 15 s; does nothing when the snapshot is there. Earlier snapshots are removed.
 */
export async function takeSnapshot(deps: SnapshotDeps, tell: (line: string) => void, signal: AbortSignal) {
  const own = { ...deps, owner };
  await untilSourceIsFree(own, signal);
  if ((await findSnapshot(deps)) !== undefined) return;
  try {
    tell('making a cluster, usually 9 s');
    const [host] = await Promise.all([raiseWalls(own), createNetwork(own, source, signal)]);
    await createNode(own, source, host, () => {}, signal);
    await createIdentities(own, source, signal);
    tell('waiting until it is ready, usually 2 s');
    await untilReady(own, source, readySeconds, signal);
    tell('bringing it to rest, usually 3 s');
    const request = { command: ['take-snapshot'], timeoutSeconds: takeSeconds };
    await askContainer(deps.docker, nodeName(source), request, signal);
    tell('keeping it as an image');
    await commit(deps, signal);
  } finally {
    await destroyEnvironment(own, source, AbortSignal.timeout(60_000));
  }
  await removeEarlier(deps);
}

/** Two processes may want the same snapshot, or another one; the source's name is there only once. */
async function untilSourceIsFree(deps: Pick<KindDeps, 'docker' | 'owner'>, signal: AbortSignal): Promise<void> {
  for (;;) {
    const networks = await deps.docker.listNetworks({ filters: { label: [`io.drydock.owner=${owner}`] } });
    const [there] = networks;
    if (there === undefined) return;
    const age = Date.now() - Date.parse(there.Created ?? '');
    if (!(age < abandonedAfterMs)) await destroyEnvironment(deps, source, signal);
    else await sleep(1000, undefined, { signal });
  }
}

async function commit(deps: SnapshotDeps, signal: AbortSignal): Promise<void> {
  const { docker, images } = deps;
  const target = await docker.createContainer({ Image: images.node, Labels: managedLabels });
  try {
    const content = await docker.getContainer(nodeName(source)).getArchive({ path: archive });
    await target.putArchive(content, { path: '/kind' });
    signal.throwIfAborted();
    const [repo, tag] = snapshotReference(deps).split(':');
    await target.commit({ repo, tag });
  } finally {
    await target.remove({ force: true, v: true });
  }
}

/** A snapshot that a clone still uses stays, and goes the next time. */
async function removeEarlier(deps: SnapshotDeps): Promise<void> {
  const present = snapshotReference(deps);
  const found = await deps.docker.listImages({ filters: { reference: [repositoryOf(deps.images.node)] } });
  for (const reference of found.flatMap(({ RepoTags }) => RepoTags ?? [])) {
    if (reference === present) continue;
    await deps.docker
      .getImage(reference)
      .remove()
      .catch((error: unknown) => {
        if (engineStatus(error) === undefined) throw error;
      });
  }
}
