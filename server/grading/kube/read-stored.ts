import { Unreadable } from '../tools/unreadable.ts';
import { type ApiServer, ApiServerError } from './api-server.ts';

/** Always there, and never encrypted by a configuration that is about Secrets. */
const besides = '/api/v1/namespaces/kube-system';

const isFailing = (error: unknown): error is ApiServerError =>
  error instanceof ApiServerError && error.reason === 'failing';

/**
 * `api.read`, told apart from an API server that fails: throws `Unreadable` when it fails with this twice and reads
 * something else in between.
 */
export async function readStored(api: ApiServer, path: string, signal: AbortSignal): Promise<unknown> {
  try {
    return await api.read(path, signal);
  } catch (error) {
    if (!isFailing(error)) throw error;
  }
  await api.read(besides, signal);
  try {
    return await api.read(path, signal);
  } catch (error) {
    throw isFailing(error) ? new Unreadable(error.message, { cause: error }) : error;
  }
}
