import type { Report } from '../../server/preparation/step.ts';
import { nodeBase } from '../kind-node/base.ts';
import { nodeImageReference } from '../kind-node/build.ts';
import { debianImage, ensureDebianImage } from '../kind-node/debian-base.ts';
import { docker, imageExists, managedLabel, removeOtherTags } from '../kind-node/docker.ts';
import { hashInputs } from '../kind-node/inputs.ts';

const repository = 'drydock/toolbox';

/** What a toolbox image of the present files is called, whether or not it is built. */
export function toolboxImageReference(): string {
  const base = nodeBase();
  const also = base.kind === 'debian' ? [] : [base.image];
  return `${repository}:${hashInputs(['../toolbox', 'kubernetes', 'drydock-node'], [debianImage(), ...also])}`;
}

export function isToolboxImageBuilt(signal: AbortSignal): Promise<boolean> {
  return imageExists(toolboxImageReference(), signal);
}

/** Builds the toolbox image, in about 15 s. Takes kubectl and the tool for probes out of the node image, which must be built. */
export async function buildToolboxImage(report: Report, signal: AbortSignal): Promise<string> {
  const image = toolboxImageReference();
  const base = await ensureDebianImage(report, signal);
  const bases = ['--build-arg', `BASE=${base}`, '--build-arg', `NODE=${nodeImageReference()}`];
  const args = ['build', ...bases, '--label', managedLabel, '--tag', image, import.meta.dirname];
  await docker(args, signal, (line) => report({ line }));
  await removeOtherTags(repository, image.slice(repository.length + 1), signal);
  return image;
}
