import type { Logger } from 'pino';
import type { Clock } from '../clock.ts';
import type { Config } from '../config.ts';
import type { Background } from './background.ts';
import type { EnvironmentRows } from './environment-rows.ts';
import type { JobTimes } from './job-times.ts';
import type { EnvironmentId, Provider } from './provider.ts';
import type { Seats } from './seats.ts';
import type { StepTrack } from './step-track.ts';

/** An environment that nobody has yet. `made` shows how it came about to those who saw it being made. */
export interface ReadyEnvironment {
  id: EnvironmentId;
  made?: StepTrack;
}

/** Environments that belong to nobody, in the order in which they came. All of them count, until the provider has removed them. */
export interface Stock {
  creating: Map<EnvironmentId, StepTrack>;
  ready: ReadyEnvironment[];
  /** `stuck`: the provider could not remove it; it is tried again. */
  leaving: Map<EnvironmentId, 'under_way' | 'stuck'>;
  /** Creations that failed since the last that did not. */
  failures: number;
  /** The pool is left alone until then. */
  restUntil: Date;
}

/** What the verbs of this folder work with. Memory leads; a row is written before each side effect. */
export interface Ground {
  rows: EnvironmentRows;
  provider: Provider;
  config: Pick<
    Config,
    'maxEnvironments' | 'maxCreating' | 'maxQueue' | 'poolSize' | 'environmentMinutes' | 'nodeDiskMb' | 'homeDiskMb'
  >;
  clock: Clock;
  log: Pick<Logger, 'info' | 'warn' | 'error'>;
  seats: Seats;
  stock: Stock;
  times: Record<'create' | 'setUp' | 'reset' | 'return', JobTimes>;
  background: Background;
  /** Looks at what is wanted and what there is, and starts what is missing. To be called after every change of either. */
  fill(): void;
}

/** Every wait has a limit, in milliseconds. */
export const limits = {
  create: 5 * 60_000,
  setUp: 5 * 60_000,
  reset: 5 * 60_000,
  return: 3 * 60_000,
  destroy: 2 * 60_000,
};

/** Environments that exist, whatever their state. */
export function countEnvironments({ seats, stock }: Pick<Ground, 'seats' | 'stock'>): number {
  const taken = seats.all().filter(({ stage }) => 'id' in stage).length;
  return taken + stock.creating.size + stock.ready.length + stock.leaving.size;
}
