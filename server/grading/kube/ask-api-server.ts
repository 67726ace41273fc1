import type { Kube } from '../tools/kube.ts';
import type { ApiServer } from './api-server.ts';
import { askAccess } from './ask-access.ts';
import { readEndpoints } from './read-endpoints.ts';
import { readLog } from './read-log.ts';
import { readObjects } from './read-objects.ts';
import { discoverPaths } from './resource-paths.ts';
import { tryAdmission } from './try-admission.ts';

/** All that checks may ask of an API server. An instance is used for one job and not kept: what the cluster serves is remembered. */
export function askApiServer(api: ApiServer): (signal: AbortSignal) => Kube {
  const pathOf = discoverPaths(api);
  return (signal) => {
    const objects = readObjects(api, pathOf, signal);
    return {
      ...objects,
      log: (of) => readLog(api, of, signal),
      endpoints: (namespace, service) => readEndpoints(objects, namespace, service),
      access: (questions) => askAccess(api, questions, signal),
      admission: (candidates) => tryAdmission(api, pathOf, candidates, signal),
    };
  };
}
