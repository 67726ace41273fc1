import type { IncomingMessage } from 'node:http';
import { type ApiServer, ApiServerError } from './api-server.ts';

export interface WatchEvent {
  type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK';
  /** From which a later watch goes on. */
  version: string;
}

/**
 * The server ends a watch after this; a bookmark comes about every minute, so that longer silence means a dead
 * connection.
 */
const serverEndsAfterSeconds = 240;
const longestSilenceMs = 90_000;

/** The version of the collection at this path as it is now. */
export async function newestVersion(api: ApiServer, path: string, signal: AbortSignal): Promise<string> {
  const list = (await api.read(`${path}?limit=1`, signal)) as { metadata?: { resourceVersion?: string } } | undefined;
  const version = list?.metadata?.resourceVersion;
  if (version === undefined) throw new ApiServerError('unreachable', `${path} has no version`);
  return version;
}

async function* lines(response: IncomingMessage, silenceMs: number): AsyncGenerator<string> {
  const timer = setTimeout(() => response.destroy(new Error('the watch went silent')), silenceMs);
  try {
    let rest = '';
    response.setEncoding('utf8');
    for await (const chunk of response as AsyncIterable<string>) {
      timer.refresh();
      const parts = (rest + chunk).split('\n');
      rest = parts.pop() ?? '';
      yield* parts.filter((part) => part !== '');
    }
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Changes after `version`, until the server ends the watch, which it does every few minutes. Throws ApiServerError:
 * `gone` when the version is too old, `unreachable` when nothing has come for too long.
 */
export async function* watchEvents(
  api: ApiServer,
  path: string,
  version: string,
  signal: AbortSignal,
  { silenceMs = longestSilenceMs } = {},
): AsyncGenerator<WatchEvent> {
  const query = new URLSearchParams({
    watch: 'true',
    allowWatchBookmarks: 'true',
    resourceVersion: version,
    timeoutSeconds: String(serverEndsAfterSeconds),
  });
  const response = await api.stream(`${path}?${query}`, signal);
  try {
    for await (const line of lines(response, silenceMs)) {
      const { type, object } = JSON.parse(line);
      if (type === 'ERROR') throw new ApiServerError(object.code === 410 ? 'gone' : 'unreachable', line.slice(0, 500));
      yield { type, version: object.metadata.resourceVersion };
    }
  } catch (error) {
    if (error instanceof ApiServerError) throw error;
    throw new ApiServerError('unreachable', `watching ${path}: ${String(error)}`, { cause: error });
  } finally {
    response.destroy();
  }
}
