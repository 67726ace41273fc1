import type { Config } from '../config.ts';

/** How much there is, and how much is asked for. */
export interface Supply {
  /** Claims that have no environment yet. */
  queued: number;
  ready: number;
  creating: number;
  /** All that exist in any state, also those above. */
  total: number;
  /** `resting`: creations failed lately, so that none is made without a learner who needs it. */
  pool: 'filled' | 'resting';
}

export interface Plan {
  /** Ready environments to be given to the first in the queue. */
  give: number;
  create: number;
  /** Ready environments to be removed, because nobody waits and the pool holds enough without them. */
  retire: number;
  /** Claims that still wait after all this for a creation to begin. */
  waiting: number;
}

export type SupplyLimits = Pick<Config, 'maxEnvironments' | 'maxCreating' | 'poolSize'>;

/**
 * What is to be done now. Environments are all alike until they are given away, so the pool takes no room from learners:
 * whatever is ready or being made goes to the queue first.
 */
export function plan({ queued, ready, creating, total, pool }: Supply, limits: SupplyLimits): Plan {
  const give = Math.min(queued, ready);
  const unserved = queued - give;
  const left = ready - give;
  const wanted = unserved + (pool === 'filled' ? limits.poolSize : 0) - left - creating;
  const room = Math.min(limits.maxEnvironments - total, limits.maxCreating - creating);
  const create = Math.max(0, Math.min(wanted, room));
  return {
    give,
    create,
    retire: unserved === 0 ? Math.max(0, left - limits.poolSize) : 0,
    waiting: Math.max(0, unserved - creating - create),
  };
}
