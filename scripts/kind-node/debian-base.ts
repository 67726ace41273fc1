import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installPackages, updatePackageLists } from '../../server/preparation/apt.ts';
import type { Report } from '../../server/preparation/step.ts';
import { runCommand } from '../../server/run-command.ts';
import { imageExists, managedLabel, removeOtherTags } from './docker.ts';
import { folder, hashInputs } from './inputs.ts';

const release = 'bookworm';
const repository = 'drydock/debian';

/** The base of the node image, of every baked image and of the toolbox: a small Debian, made without a registry. */
export function debianImage(): string {
  return `${repository}:${hashInputs(['slim-base'], [release])}`;
}

/** Makes the base unless it is there. Needs root on Debian or Ubuntu, and about 30 s. */
export async function ensureDebianImage(report: Report, signal: AbortSignal): Promise<string> {
  const image = debianImage();
  if (await imageExists(image, signal)) return image;
  await ensureDebootstrap(report, signal);
  const tree = mkdtempSync(join(tmpdir(), 'drydock-debian-'));
  try {
    report({ line: `putting together Debian ${release}, usually 30 s` });
    await runCommand('debootstrap', ['--variant=minbase', release, tree], {
      signal,
      onLine: (line) => report({ line }),
      limitSeconds: 900,
      remedy: 'Check that this machine reaches its Debian package mirror, then start again.',
    });
    await runCommand(join(folder, 'slim-base'), [tree], { signal });
    await runCommand(
      'sh',
      [
        '-c',
        'tar -C "$1" -c . | docker import --change "LABEL $2" --change \'CMD ["bash"]\' - "$3"',
        'sh',
        tree,
        managedLabel,
        image,
      ],
      { signal },
    );
  } finally {
    rmSync(tree, { recursive: true, force: true });
  }
  await removeOtherTags(repository, image.slice(repository.length + 1), signal);
  return image;
}

async function ensureDebootstrap(report: Report, signal: AbortSignal): Promise<void> {
  try {
    await runCommand('debootstrap', ['--version'], { signal });
  } catch {
    signal.throwIfAborted();
    await updatePackageLists(report, signal);
    await installPackages(['debootstrap'], report, signal);
  }
}
