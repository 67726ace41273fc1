import type { ApiSending, ApiServer } from '../../kube/api-server.ts';
import type { Acts } from '../../tools/acts.ts';
import type { Kube } from '../../tools/kube.ts';
import type { Patience } from '../../tools/time.ts';
import type { AskProbe } from '../probes.ts';
import { crashContainer } from './crash-container.ts';
import { replacePod } from './replace-pod.ts';
import { restartRollout } from './restart-rollout.ts';
import { scaled } from './scaled.ts';

/** What acts are made with. */
export interface ActDeps extends Patience {
  api: ApiServer;
  kube: Kube;
  ask: AskProbe;
  signal: AbortSignal;
  /** Tells the server how to undo what comes next, should this process not live to do it. Returns how to take that back. */
  promiseUndo(sending: ApiSending): () => void;
}

export function act(deps: ActDeps): Acts {
  return {
    crashContainer: (container, { seconds = 20 } = {}) => crashContainer(deps, container, seconds),
    replacePod: (pod, { seconds = 40 } = {}) => replacePod(deps, pod, seconds),
    scaled: (workload, replicas, observe, { seconds = 40 } = {}) => scaled(deps, workload, replicas, observe, seconds),
    restartRollout: (workload, { seconds = 60 } = {}) => restartRollout(deps, workload, seconds),
  };
}
