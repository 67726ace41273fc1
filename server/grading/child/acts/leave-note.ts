import type { KubernetesObject } from '@kubernetes/client-node';
import { type ApiServer, ApiServerError } from '../../kube/api-server.ts';

/** Writes an Event to an object, so that `kubectl describe` says whose doing it was. */
export async function leaveNote(
  api: ApiServer,
  { apiVersion, kind, metadata }: KubernetesObject,
  message: string,
  signal: AbortSignal,
): Promise<void> {
  const { name, namespace = 'default', uid } = metadata ?? {};
  const now = new Date().toISOString();
  const event = {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { generateName: `${name}.drydock-`, namespace },
    involvedObject: { apiVersion, kind, name, namespace, uid },
    type: 'Normal',
    reason: 'CheckedByDrydock',
    message,
    source: { component: 'drydock-grader' },
    firstTimestamp: now,
    lastTimestamp: now,
    count: 1,
  };
  const path = `/api/v1/namespaces/${namespace}/events`;
  await must(api, { method: 'POST', path, body: event }, signal);
}

/** Sends what the grader has the right to. Throws ApiServerError when it is not done. */
export async function must(
  api: ApiServer,
  sending: Parameters<ApiServer['send']>[0],
  signal: AbortSignal,
): Promise<unknown> {
  const { status, body } = await api.send(sending, signal);
  if (status >= 200 && status < 300) return body;
  const said = JSON.stringify(body).slice(0, 500);
  throw new ApiServerError(
    status === 403 ? 'refused' : 'unreachable',
    `${sending.method} ${sending.path}: ${status} ${said}`,
  );
}
