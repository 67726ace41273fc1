import type { EnvironmentView } from '../api.ts';
import { later } from '../clock.ts';
import { DrydockError } from '../errors.ts';
import { createBackground } from './background.ts';
import { destroyEnvironment } from './destroy-environment.ts';
import { countEnvironments, type Ground } from './ground.ts';
import { createJobTimes } from './job-times.ts';
import { createDiskKeeper } from './keep-disk.ts';
import { makeEnvironment } from './make-environment.ts';
import { type Plan, plan } from './plan.ts';
import { presentEnvironment, presentUnknown } from './present-environment.ts';
import type { EnvironmentId } from './provider.ts';
import { reconcile, returnStep } from './reconcile.ts';
import { resetEnvironment } from './reset-environment.ts';
import { type Claim, createSeats, type Seat, type Stage } from './seats.ts';
import { releaseSeat, settleIn, settlingSteps } from './settle-in.ts';

export type { Claim };

export type EnvironmentsDeps = Pick<Ground, 'rows' | 'provider' | 'config' | 'clock' | 'log'>;

/** Until the first one was made: what creating takes on two cores. */
const usualCreateSeconds = 30;
const tickEveryMs = 15_000;

/**
 * The life of environments. All are made alike; whoever waits longest takes the next that is ready. One loop, `fill`, compares
 * what is wanted with what there is and starts what is missing; everything else changes the facts and calls it.
 */
export function createEnvironments(deps: EnvironmentsDeps) {
  const { config, clock, log, rows } = deps;
  const seats = createSeats();
  const background = createBackground(log);
  const stock: Ground['stock'] = {
    creating: new Map(),
    ready: [],
    leaving: new Map(),
    failures: 0,
    restUntil: clock(),
  };
  const times = {
    create: createJobTimes(usualCreateSeconds),
    setUp: createJobTimes(0, settlingSteps),
    reset: createJobTimes(usualCreateSeconds),
    return: createJobTimes(0, [returnStep]),
  };
  const ground: Ground = { ...deps, seats, stock, times, background, fill };
  const keepDisk = createDiskKeeper(ground);
  let state: 'closed' | 'reconciled' | 'open' = 'closed';
  let onExpired: (attempt: string) => void = release;

  function planFor(newcomers: number): Plan {
    const supply = {
      queued: seats.queue().length + newcomers,
      ready: stock.ready.length,
      creating: stock.creating.size,
      total: countEnvironments(ground),
    };
    if (state !== 'open') return { give: 0, create: 0, retire: 0, waiting: supply.queued };
    return plan({ ...supply, pool: stock.restUntil <= clock() ? 'filled' : 'resting' }, config);
  }

  function fill(): void {
    if (background.isClosing()) return;
    const { give, create, retire } = planFor(0);
    const [taken, surplus] = [stock.ready.splice(0, give), stock.ready.splice(0, retire)];
    for (const [place, seat] of seats.queue().slice(0, give).entries()) {
      const environment = taken[place];
      if (environment === undefined) break;
      seat.work = background.run('an environment could not be set up', () => settleIn(ground, environment, seat));
    }
    for (const { id } of surplus) destroyEnvironment(ground, id);
    for (let missing = create; missing > 0; missing -= 1) {
      void background.run('an environment could not be made', () => makeEnvironment(ground));
    }
  }

  function inUse(attempt: string): { seat: Seat; stage: Extract<Stage, { phase: 'in_use' }> } {
    const seat = seats.get(attempt);
    if (seat?.stage.phase === 'in_use') return { seat, stage: seat.stage };
    throw new DrydockError('environment_not_ready', `attempt ${attempt}: ${seat?.stage.phase ?? 'no environment'}`);
  }

  function release(attempt: string): void {
    releaseSeat(ground, attempt);
  }

  /** What time alone changes: environments expire, disks fill up, removals that failed are tried again, a resting pool wakes up. */
  function tick(): void {
    for (const { claim, stage } of seats.all()) {
      if (stage.phase !== 'in_use' || stage.expiresAt > clock()) continue;
      log.info({ attempt: claim.attempt, environment: stage.id }, 'the time of an environment is up');
      onExpired(claim.attempt);
    }
    for (const [id, removal] of stock.leaving) if (removal === 'stuck') destroyEnvironment(ground, id);
    if (state === 'open') void background.run('the disk could not be looked at', keepDisk);
    fill();
  }
  const ticking = setInterval(tick, tickEveryMs).unref();

  return {
    /**
     * Compares rows with what the provider really has, and gives open attempts their environments back, or a place in the
     * queue. To be called once, before `open`. Waits until the provider can be asked.
     */
    async reconcile(claims: readonly Claim[]): Promise<void> {
      await reconcile(ground, claims, (attempt) => onExpired(attempt));
      state = 'reconciled';
    },

    /** Everything that environments need is prepared: from now on they are made. */
    open(): void {
      state = 'open';
      fill();
    },

    /** Asks for an environment; asking again changes nothing, unless it failed before. Throws `queue_full`. */
    claim(claim: Claim): void {
      const seat = seats.get(claim.attempt);
      if (seat !== undefined && seat.stage.phase !== 'failed') return;
      if (planFor(1).waiting > config.maxQueue) throw new DrydockError('queue_full');
      seats.remove(claim.attempt);
      seats.add(claim);
      fill();
    },

    /** Gives the environment up, at any stage; it is removed in the background and the home is kept. */
    release,

    view(attempt: string): EnvironmentView {
      const seat = seats.get(attempt);
      if (seat !== undefined) return presentEnvironment(ground, seat);
      return state === 'closed' ? presentUnknown() : { state: 'ended' };
    },

    /**
     * Back to the lab's start, with the home kept; `onChange` tells of the rest. Repeating it while it happens changes nothing.
     * Throws `environment_not_ready` unless it is in use.
     */
    async reset(attempt: string): Promise<void> {
      if (seats.get(attempt)?.stage.phase === 'resetting') return;
      const { seat, stage } = inUse(attempt);
      seat.work = background.run('an environment could not be reset', () => resetEnvironment(ground, seat, stage));
    },

    /** As much time from now as a new one would have. Throws `environment_not_ready` unless it is in use. */
    async extend(attempt: string): Promise<void> {
      const { seat, stage } = inUse(attempt);
      const expiresAt = later(clock(), { minutes: config.environmentMinutes });
      await rows.expire(stage.id, expiresAt);
      if (seat.stage === stage) seats.move(seat, { ...stage, expiresAt });
    },

    /** The environment of an attempt that is ready to be worked in. Throws `environment_not_ready`. */
    idOf: (attempt: string): EnvironmentId => inUse(attempt).stage.id,

    /** Tells of every change of what `view` answers. Returns how to stop it. */
    onChange: seats.onChange,

    /** What is to be done when the time of an attempt's environment is up. Until this is called: `release`. */
    whenExpired(act: (attempt: string) => void): void {
      onExpired = act;
    },

    /** Stops making environments and leaves those that are there; rows of unfinished work are mended by `reconcile`. */
    async close(): Promise<void> {
      clearInterval(ticking);
      await background.close();
    },
  };
}

export type Environments = ReturnType<typeof createEnvironments>;
