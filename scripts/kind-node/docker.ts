import { runCommand } from '../../server/run-command.ts';

/** Every image and container that Drydock makes carries it, so that `npm run down` finds them all. */
export const managedLabel = 'io.drydock.managed=true';

/** Runs the docker client; see runCommand for what it answers and throws. */
export function docker(args: readonly string[], signal: AbortSignal, onLine?: (line: string) => void): Promise<string> {
  // The classic builder needs no plugin, and Debian's client has none.
  return runCommand('docker', args, { signal, env: { DOCKER_BUILDKIT: '0' }, onLine });
}

export async function imageExists(reference: string, signal: AbortSignal): Promise<boolean> {
  return (await docker(['images', '--quiet', reference], signal)).trim() !== '';
}

/** Removes the images of this repository that have another tag. One that a container still uses stays. */
export async function removeOtherTags(repository: string, tag: string, signal: AbortSignal): Promise<void> {
  const listed = await docker(['images', '--format', '{{.Repository}}:{{.Tag}}', repository], signal);
  for (const reference of listed.split('\n')) {
    if (reference === '' || reference === `${repository}:${tag}`) continue;
    await docker(['rmi', reference], signal).catch(() => undefined);
  }
}
