import { z } from 'zod';
import { wallsTable } from '../../server/environments/kind/names.ts';
import { CommandError, runCommand } from '../../server/run-command.ts';
import { managedLabel } from '../kind-node/docker.ts';

const [labelName = '', labelValue = ''] = managedLabel.split('=');
const clusterLabel = 'io.x-k8s.kind.cluster';
const clusterPrefix = 'drydock-';
const repositoryPrefix = 'drydock/';
const homeVolumePrefix = 'drydock-home-';

const imageShape = z.object({
  Id: z.string(),
  Parent: z.string().default(''),
  RepoTags: z.array(z.string()).nullable().default([]),
  Config: z.object({ Labels: z.record(z.string(), z.string()).nullish() }).nullish(),
});

export type Image = z.output<typeof imageShape>;

/** What Drydock made in the Docker engine, by the names that docker's rm commands take. */
export interface DockerRemains {
  containers: string[];
  networks: string[];
  volumes: string[];
  images: string[];
}

/** Looks for everything of Drydock's in the engine. `homes: 'keep'` leaves the learners' home folders out. */
export async function findRemains(homes: 'keep' | 'remove', signal: AbortSignal): Promise<DockerRemains> {
  const managed = ['--filter', `label=${managedLabel}`];
  const labelled = await list(['ps', '--all', ...managed, '--format', '{{.Names}}'], signal);
  const clusters = await list(
    ['ps', '--all', '--filter', `label=${clusterLabel}`, '--format', `{{.Label "${clusterLabel}"}} {{.Names}}`],
    signal,
  );
  const nodes = clusters.filter((line) => line.startsWith(clusterPrefix)).map((line) => line.split(' ')[1] ?? '');
  const volumes = await list(['volume', 'ls', ...managed, '--format', '{{.Name}}'], signal);
  return {
    containers: [...new Set([...labelled, ...nodes])],
    networks: await list(['network', 'ls', ...managed, '--format', '{{.Name}}'], signal),
    volumes: volumes.filter((name) => homes === 'remove' || !name.startsWith(homeVolumePrefix)),
    images: drydockImages(await listImages(signal)).map((image) => image.RepoTags?.[0] ?? image.Id),
  };
}

/**
 * Which images Drydock made: those with its label or its repository, and, of what was built on them, the untagged ones,
 * which are the stages that a build leaves behind. What somebody else built on them and gave a name is theirs.
 */
export function drydockImages(images: readonly Image[]): Image[] {
  const tagged = (image: Image) => (image.RepoTags ?? []).some((tag) => !tag.startsWith('<none>'));
  const ours = new Set(
    images
      .filter(
        (image) =>
          image.Config?.Labels?.[labelName] === labelValue ||
          image.RepoTags?.some((tag) => tag.startsWith(repositoryPrefix)),
      )
      .filter((image) => !tagged(image) || image.RepoTags?.every((tag) => tag.startsWith(repositoryPrefix)))
      .map((image) => image.Id),
  );
  let before: number;
  do {
    before = ours.size;
    for (const image of images) if (ours.has(image.Parent) && !tagged(image)) ours.add(image.Id);
  } while (ours.size > before);
  const foreign = images.filter((image) => !ours.has(image.Id));
  const needed = new Set(foreign.flatMap((image) => ancestors(image, images)));
  return images.filter((image) => ours.has(image.Id) && (tagged(image) || !needed.has(image.Id)));
}

function ancestors(image: Image, images: readonly Image[]): string[] {
  const parent = images.find(({ Id }) => Id === image.Parent);
  return parent === undefined ? [] : [parent.Id, ...ancestors(parent, images)];
}

/** Removes what `findRemains` found. Answers with the names of what could not be removed. */
export async function removeRemains(remains: DockerRemains, signal: AbortSignal): Promise<string[]> {
  await takeDownWalls(remains, signal);
  // With -v, or each node leaves the anonymous volume that it had on /var.
  await remove(['rm', '--force', '--volumes'], remains.containers, signal);
  await remove(['network', 'rm'], remains.networks, signal);
  await remove(['volume', 'rm', '--force'], remains.volumes, signal);
  // An image goes only after those built on it, and takes untagged parents along: a few rounds, while they help.
  let images = remains.images;
  for (let left = Number.POSITIVE_INFINITY; images.length > 0 && images.length < left; ) {
    left = images.length;
    await remove(['rmi', '--force'], images, signal);
    const present = new Set(drydockImages(await listImages(signal)).map((image) => image.RepoTags?.[0] ?? image.Id));
    images = images.filter((image) => present.has(image));
  }
  const after = await findRemains('remove', signal);
  const asked = new Set(Object.values(remains).flat());
  return Object.values(after)
    .flat()
    .filter((name) => asked.has(name));
}

async function takeDownWalls({ images }: DockerRemains, signal: AbortSignal): Promise<void> {
  const node = images.find((image) => image.startsWith(`${repositoryPrefix}node:`));
  if (node === undefined) return;
  const rights = ['--network', 'host', '--cap-drop', 'ALL', '--cap-add', 'NET_ADMIN'];
  const command = [
    '--entrypoint',
    'sh',
    node,
    '-c',
    `nft list table ${wallsTable} >/dev/null 2>&1 && nft delete table ${wallsTable}`,
  ];
  // A second table of walls does no harm, and its absence, which is the usual failure, none either.
  await runCommand('docker', ['run', '--rm', ...rights, ...command], { signal, limitSeconds: 60 }).catch(ignoreFailure);
}

async function listImages(signal: AbortSignal): Promise<Image[]> {
  const ids = [...new Set(await list(['images', '--all', '--quiet', '--no-trunc'], signal))];
  if (ids.length === 0) return [];
  const answer = await runCommand('docker', ['image', 'inspect', ...ids], { signal, limitSeconds: 120 });
  return z.array(imageShape).parse(JSON.parse(answer));
}

async function list(args: readonly string[], signal: AbortSignal): Promise<string[]> {
  const answer = await runCommand('docker', args, { signal, limitSeconds: 60 });
  return answer.split('\n').filter((line) => line !== '');
}

async function remove(command: readonly string[], names: readonly string[], signal: AbortSignal): Promise<void> {
  if (names.length === 0) return;
  // One that has gone already makes the whole command fail; what is left is looked at afterwards.
  await runCommand('docker', [...command, ...names], { signal, limitSeconds: 600 }).catch(ignoreFailure);
}

function ignoreFailure(error: unknown): void {
  if (!(error instanceof CommandError)) throw error;
}
