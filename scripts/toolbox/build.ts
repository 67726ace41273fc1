import { copyFileSync, cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import type { Report } from '../../server/preparation/step.ts';
import { programPath } from '../kind-node/compile.ts';
import { debianImage, ensureDebianImage } from '../kind-node/debian-base.ts';
import { docker, imageExists, managedLabel, removeOtherTags } from '../kind-node/docker.ts';
import { hashInputs } from '../kind-node/inputs.ts';

const repository = 'drydock/toolbox';
const kubectl = programPath('kubernetes');

/** What a toolbox image of the present files is called, whether or not it is built. */
export function toolboxImageReference(): string {
  return `${repository}:${hashInputs(['../toolbox'], [debianImage(), basename(dirname(kubectl))])}`;
}

export function isToolboxImageBuilt(signal: AbortSignal): Promise<boolean> {
  return imageExists(toolboxImageReference(), signal);
}

/** Builds the toolbox image, in about 15 s. Needs kubectl, which comes with the programs of the node image. */
export async function buildToolboxImage(report: Report, signal: AbortSignal): Promise<string> {
  const image = toolboxImageReference();
  const base = await ensureDebianImage(report, signal);
  const context = mkdtempSync(join(tmpdir(), 'drydock-toolbox-'));
  try {
    cpSync(import.meta.dirname, context, { recursive: true });
    copyFileSync(kubectl, join(context, 'kubectl'));
    const args = ['build', '--build-arg', `BASE=${base}`, '--label', managedLabel, '--tag', image, context];
    await docker(args, signal, (line) => report({ line }));
  } finally {
    rmSync(context, { recursive: true, force: true });
  }
  await removeOtherTags(repository, image.slice(repository.length + 1), signal);
  return image;
}
