import { CommandError, runCommand } from '../../run-command.ts';

export type EngineAnswer =
  | { state: 'answers'; version: string; client: string }
  | { state: 'no_client' }
  | { state: 'silent'; why: string }
  | { state: 'forbidden' };

/**
 * Asks the Docker engine that the docker command would use (DOCKER_HOST, the current context, or the default socket)
 * for its version. Goes through the command and not the socket because kind needs the command as well, and because only
 * the command knows contexts. Gives up after 15 s.
 */
export async function engineVersion(signal: AbortSignal): Promise<EngineAnswer> {
  try {
    const format = '{{.Server.Version}} {{.Client.Version}}';
    const answer = await runCommand('docker', ['version', '--format', format], { signal, limitSeconds: 15 });
    const [version = '', client = ''] = answer.trim().split(' ');
    return { state: 'answers', version, client };
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    if (error.notFound) return { state: 'no_client' };
    if (/permission denied/i.test(error.message)) return { state: 'forbidden' };
    return { state: 'silent', why: error.message.trim().split('\n').at(-1) ?? '' };
  }
}

/** One value that the engine tells of itself: `docker info --format`. The engine must answer. */
export async function engineInfo(format: string, signal: AbortSignal): Promise<string> {
  return (await runCommand('docker', ['info', '--format', format], { signal, limitSeconds: 30 })).trim();
}
