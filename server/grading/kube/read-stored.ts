import { Unreadable } from '../tools/unreadable.ts';
import { type ApiServer, ApiServerError } from './api-server.ts';

/** Always there, and never encrypted by a configuration that is about Secrets. */
const besides = '/api/v1/namespaces/kube-system';

/**
 * `api.read`, told apart from an API server that fails: throws `Unreadable` when it fails with this twice and reads
 * something else in between.
 */
export async function readStored(api: ApiServer, path: string, signal: AbortSignal): Promise<unknown> {
  const fails = async (): Promise<ApiServerError | { answer: unknown }> => {
    try {
      return { answer: await api.read(path, signal) };
    } catch (error) {
      if (error instanceof ApiServerError && error.reason === 'failing') return error;
      throw error;
    }
  };
  const first = await fails();
  if (!(first instanceof ApiServerError)) return first.answer;
  await api.read(besides, signal);
  const again = await fails();
  if (!(again instanceof ApiServerError)) return again.answer;
  throw new Unreadable(again.message, { cause: again });
}
