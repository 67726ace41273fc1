import type { LogOf } from '../tools/kube.ts';
import type { ApiServer } from './api-server.ts';

const mostBytes = 200_000;

export async function readLog(api: ApiServer, of: LogOf, signal: AbortSignal): Promise<string | undefined> {
  const { namespace, pod, container, which = 'present', lines } = of;
  const query = new URLSearchParams({ limitBytes: String(mostBytes), previous: String(which === 'previous') });
  if (container !== undefined) query.set('container', container);
  // The API keeps the first bytes of what it is asked for, so without a number of lines the last would be cut off.
  query.set('tailLines', String(lines ?? 2000));
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}/log?${query}`;
  return (await api.readText(path, signal))?.text;
}
