import type { ApiServer } from './api-server.ts';

interface Resource {
  name: string;
  kind: string;
  namespaced: boolean;
}

/** Where the objects of a kind are found; undefined when the cluster has no such kind. */
export type PathOfKind = (
  apiVersion: string,
  kind: string,
  namespace: string | undefined,
  signal: AbortSignal,
) => Promise<string | undefined>;

/**
 * Asks the API server once per apiVersion which kinds it serves. A kind that is not found is asked for anew each time.
 */
export function discoverPaths(api: ApiServer): PathOfKind {
  const known = new Map<string, Promise<Resource[]>>();

  const resourcesOf = async (root: string, signal: AbortSignal): Promise<Resource[]> => {
    const list = (await api.read(root, signal)) as { resources?: Resource[] } | undefined;
    return list?.resources ?? [];
  };

  return async (apiVersion, kind, namespace, signal) => {
    const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    const asked = known.get(root) ?? resourcesOf(root, signal);
    known.set(root, asked);
    const forget = () => known.delete(root);
    asked.catch(forget);
    const resource = (await asked).find(({ name, kind: served }) => served === kind && !name.includes('/'));
    if (resource === undefined) {
      forget();
      return undefined;
    }
    const scope = resource.namespaced && namespace !== undefined ? `/namespaces/${encodeURIComponent(namespace)}` : '';
    return `${root}${scope}/${resource.name}`;
  };
}
