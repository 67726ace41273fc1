import type { KubernetesObject } from '@kubernetes/client-node';
import type { Kube } from '../tools/kube.ts';
import type { ApiServer } from './api-server.ts';
import { readStored } from './read-stored.ts';
import type { PathOfKind } from './resource-paths.ts';
import { reviveTimes } from './revive-times.ts';

/** Reads objects in the shapes of the client library's types. A kind that the cluster does not have has no objects. */
export function readObjects(api: ApiServer, pathOf: PathOfKind, signal: AbortSignal): Pick<Kube, 'get' | 'list'> {
  return {
    async get<T extends KubernetesObject>(apiVersion: string, kind: string, name: string, namespace?: string) {
      const path = await pathOf(apiVersion, kind, namespace, signal);
      if (path === undefined) return undefined;
      const object = await readStored(api, `${path}/${encodeURIComponent(name)}`, signal);
      reviveTimes(object);
      return object as T | undefined;
    },

    async list<T extends KubernetesObject>(
      apiVersion: string,
      kind: string,
      { namespace, ...selectors }: Parameters<Kube['list']>[2] = {},
    ) {
      const path = await pathOf(apiVersion, kind, namespace, signal);
      if (path === undefined) return [];
      const query = new URLSearchParams(Object.entries(selectors).filter(([, selector]) => selector !== undefined));
      const list = (await readStored(api, `${path}?${query}`, signal)) as { items?: T[] } | undefined;
      // Items of a list come without their kind.
      const items = (list?.items ?? []).map((item) => ({ ...item, apiVersion, kind }));
      reviveTimes(items);
      return items;
    },
  };
}
