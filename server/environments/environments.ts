import type { Logger } from 'pino';
import type { EnvironmentView } from '../api.ts';
import { type Clock, later } from '../clock.ts';
import type { Config } from '../config.ts';
import { DrydockError, errorEntries } from '../errors.ts';
import { newId } from '../ids.ts';
import type { Lab } from '../labs/lab.ts';
import type { EnvironmentRow, EnvironmentRows } from './environment-rows.ts';
import { createJobTimes } from './job-times.ts';
import type { EnvironmentId, HomeId, ProvidedEnvironment, Provider } from './provider.ts';
import { setUpLab } from './set-up-lab.ts';
import { type StepTrack, trackSteps } from './step-track.ts';

/** What an attempt asks for. */
export interface Claim {
  attempt: string;
  home: HomeId;
  lab: Lab;
}

/** Where a claim stands. */
type Seat = Claim & { failures: number } & (
    | { phase: 'queued' }
    | { phase: 'setting_up' | 'resetting'; id: EnvironmentId; track: StepTrack }
    | { phase: 'in_use'; id: EnvironmentId; expiresAt: Date }
    | { phase: 'failed' }
  );

export interface EnvironmentsDeps {
  rows: EnvironmentRows;
  provider: Provider;
  config: Pick<Config, 'maxEnvironments' | 'maxCreating' | 'maxQueue' | 'poolSize' | 'environmentMinutes'>;
  clock: Clock;
  log: Logger;
}

/** Before the first one was made: what creating, and setting up, take on two cores. */
const usualCreateSeconds = 30;
const usualSetUpSeconds = 10;
const createLimitMs = 5 * 60_000;
const setUpLimitMs = 5 * 60_000;
const destroyLimitMs = 2 * 60_000;
const reapEveryMs = 15_000;
/** How often a claim is tried before the learner is told that the platform cannot. */
const triesPerClaim = 2;

/**
 * The life of environments. All are made for the pool; whoever waits longest takes the next that is ready. One loop,
 * `fill`, looks at what is wanted and what there is, and starts what is missing; everything else changes the facts
 * and calls it.
 */
export function createEnvironments({ rows, provider, config, clock, log }: EnvironmentsDeps) {
  const seats = new Map<string, Seat>();
  const creating = new Map<EnvironmentId, StepTrack>();
  const ready: EnvironmentId[] = [];
  /** Still on the machine, so they count, until the provider has removed them. */
  const leaving = new Set<EnvironmentId>();
  const createTimes = createJobTimes(usualCreateSeconds);
  const setUpTimes = createJobTimes(usualSetUpSeconds);
  const resetTimes = createJobTimes(usualCreateSeconds + usualSetUpSeconds);
  const listeners = new Set<(attempt: string) => void>();
  const closing = new AbortController();
  const underWay = new Set<Promise<void>>();
  let isOpen = false;
  let createFailures = 0;

  const tell = (attempt: string): void => {
    for (const listener of listeners) listener(attempt);
  };
  const queue = () => [...seats.values()].filter((seat) => seat.phase === 'queued');
  const tellQueue = (): void => {
    for (const { attempt } of queue()) tell(attempt);
  };
  const limited = (milliseconds: number) => AbortSignal.any([closing.signal, AbortSignal.timeout(milliseconds)]);

  function seatOf(attempt: string): Seat {
    const seat = seats.get(attempt);
    if (seat === undefined) throw new DrydockError('environment_not_ready', `attempt ${attempt} has no environment`);
    return seat;
  }

  function inUse(attempt: string): Extract<Seat, { phase: 'in_use' }> {
    const seat = seatOf(attempt);
    if (seat.phase !== 'in_use') throw new DrydockError('environment_not_ready', `attempt ${attempt}: ${seat.phase}`);
    return seat;
  }

  /** Puts a claim somewhere else, unless the attempt has been released in the meantime. */
  function place(seat: Seat): void {
    if (!seats.has(seat.attempt)) return;
    seats.set(seat.attempt, seat);
    tell(seat.attempt);
  }

  /** Work that nobody waits for. What it throws is logged; when the server closes, the next start mends what is left. */
  function inBackground(what: string, work: Promise<void>): void {
    const ended = work
      .catch((error: unknown) => {
        if (!closing.signal.aborted) log.error({ err: error }, what);
      })
      .finally(() => underWay.delete(ended));
    underWay.add(ended);
  }

  function count(): number {
    const held = [...seats.values()].filter((seat) => 'id' in seat).length;
    return creating.size + ready.length + leaving.size + held;
  }

  function fill(): void {
    if (!isOpen || closing.signal.aborted) return;
    for (const seat of queue()) {
      const id = ready.shift();
      if (id === undefined) break;
      inBackground('an environment could not be set up', occupy(id, seat));
    }
    const wanted = queue().length + config.poolSize - ready.length;
    const room = Math.min(config.maxEnvironments - count(), config.maxCreating - creating.size);
    for (let missing = Math.min(wanted - creating.size, room); missing > 0; missing -= 1) {
      inBackground('an environment could not be made', create());
    }
  }

  async function create(): Promise<void> {
    const id = newId() as EnvironmentId;
    const track = trackSteps(clock, createTimes, tellQueue);
    creating.set(id, track);
    try {
      await rows.add(id);
      await provider.create(id, track.progress, limited(createLimitMs));
      track.finish();
      await rows.move(id, 'ready');
      creating.delete(id);
      ready.push(id);
      createFailures = 0;
      fill();
    } catch (error) {
      creating.delete(id);
      if (closing.signal.aborted) return;
      createFailures += 1;
      log.error({ err: error, environment: id }, 'an environment could not be made');
      inBackground('a failed environment could not be removed', destroy(id));
      giveUpOnFirst();
      // Without anybody waiting a broken machine is left alone until the next claim.
      if (createFailures < triesPerClaim || queue().length > 0) fill();
    }
  }

  /** After a failed creation the one who has waited longest pays a try; others keep their hope. */
  function giveUpOnFirst(): void {
    const first = queue()[0];
    if (first === undefined) return;
    const failures = first.failures + 1;
    const claim = { attempt: first.attempt, home: first.home, lab: first.lab, failures };
    place(failures < triesPerClaim ? { ...claim, phase: 'queued' } : { ...claim, phase: 'failed' });
  }

  async function occupy(id: EnvironmentId, seat: Seat): Promise<void> {
    const claim = { attempt: seat.attempt, home: seat.home, lab: seat.lab, failures: seat.failures };
    const track = trackSteps(clock, setUpTimes, () => tell(claim.attempt));
    place({ ...claim, phase: 'setting_up', id, track });
    tellQueue();
    const expiresAt = later(clock(), { minutes: config.environmentMinutes });
    try {
      await rows.assign(id, claim.attempt, expiresAt);
      await prepareFor(claim, id, track);
      await rows.move(id, 'in_use');
      if (seats.has(claim.attempt)) place({ ...claim, phase: 'in_use', id, expiresAt });
      else inBackground('an environment could not be removed', destroy(id));
    } catch (error) {
      if (closing.signal.aborted) return;
      if (seats.has(claim.attempt)) log.error({ err: error, environment: id }, 'an environment could not be set up');
      inBackground('a failed environment could not be removed', destroy(id));
      const failures = claim.failures + 1;
      place({ ...claim, failures, phase: failures < triesPerClaim ? 'queued' : 'failed' });
    }
    fill();
  }

  /** The part that belongs to one learner and one lab. */
  async function prepareFor({ home, lab }: Claim, id: EnvironmentId, track: StepTrack): Promise<void> {
    const signal = limited(setUpLimitMs);
    const toolbox = { en: 'Toolbox with your files', ko: '내 파일이 있는 도구 상자' };
    const start = { en: 'Starting state of the lab', ko: '실습의 시작 상태' };
    track.progress({ step: 'toolbox', title: toolbox, index: 1, of: 2, usualSeconds: 2 });
    await provider.equip(id, home, signal);
    track.progress({ step: 'lab', title: start, index: 2, of: 2, usualSeconds: 8 });
    await setUpLab(provider, id, lab, signal);
    track.finish();
  }

  async function destroy(id: EnvironmentId): Promise<void> {
    leaving.add(id);
    try {
      await rows.condemn(id);
      await provider.destroy(id, limited(destroyLimitMs));
      await rows.remove(id);
    } finally {
      leaving.delete(id);
    }
    fill();
  }

  /** Takes up one row after a restart. Answers whether its attempt has its environment again. */
  async function takeUp(row: EnvironmentRow, there: ProvidedEnvironment | undefined, claim: Claim | undefined) {
    const isWhole = there !== undefined && there.state !== 'broken';
    const isUseful = row.state === 'ready' || (row.state === 'in_use' && claim !== undefined && there?.equipped);
    if (!isWhole || !isUseful) return 'gone';
    try {
      if (there.state !== 'running') await provider.resume(row.id, limited(createLimitMs));
    } catch (error) {
      log.warn({ err: error, environment: row.id }, 'an environment did not come back');
      return 'gone';
    }
    if (row.state === 'ready' || claim === undefined) ready.push(row.id);
    else {
      const expiresAt = new Date(row.expiresAt ?? later(clock(), { minutes: config.environmentMinutes }));
      seats.set(claim.attempt, { ...claim, failures: 0, phase: 'in_use', id: row.id, expiresAt });
    }
    return 'back';
  }

  /**
   * Compares rows with what the provider really has: keeps what is whole, removes the rest, and queues the open
   * attempts that lost theirs. To be called once, before `open`.
   */
  async function reconcile(claims: readonly Claim[]): Promise<void> {
    const there = new Map((await provider.list()).map((environment) => [environment.id, environment]));
    for (const claim of claims) seats.set(claim.attempt, { ...claim, failures: 0, phase: 'queued' });
    for (const row of await rows.all()) {
      const claim = claims.find(({ attempt }) => attempt === row.attempt);
      const outcome = await takeUp(row, there.get(row.id), claim);
      there.delete(row.id);
      if (outcome === 'gone') inBackground('an environment could not be removed', destroy(row.id));
      if (claim !== undefined) tell(claim.attempt);
    }
    for (const id of there.keys()) {
      log.warn({ environment: id }, 'an environment without a row is removed');
      inBackground('an environment could not be removed', destroy(id));
    }
  }

  function view(attempt: string): EnvironmentView {
    const seat = seats.get(attempt);
    switch (seat?.phase) {
      case undefined:
        return { state: 'ended' };
      case 'failed':
        return { state: 'failed', message: errorEntries.environment_failed.message };
      case 'in_use':
        return { state: 'in_use', expiresAt: seat.expiresAt.toISOString() };
      case 'resetting':
        return { state: 'resetting', steps: seat.track.steps(), estimatedSeconds: seat.track.secondsLeft() };
      case 'setting_up':
        return { state: 'creating', steps: seat.track.steps(), estimatedSeconds: seat.track.secondsLeft() };
      case 'queued':
        return viewOfQueued(attempt);
    }
  }

  /** Whoever stands before as many as are being made sees theirs being made; the others see their place. */
  function viewOfQueued(attempt: string): EnvironmentView {
    const index = queue().findIndex((seat) => seat.attempt === attempt);
    const setUpSeconds = setUpTimes.seconds();
    const track = [...creating.values()][index];
    if (track !== undefined) {
      return {
        state: 'creating',
        steps: track.steps(),
        estimatedSeconds: Math.round(track.secondsLeft() + setUpSeconds),
      };
    }
    const rounds = Math.ceil((index + 1) / config.maxCreating);
    const estimatedSeconds = Math.round(rounds * createTimes.seconds() + setUpSeconds);
    return { state: 'queued', position: index + 1, estimatedSeconds };
  }

  const reaper = setInterval(() => {
    for (const seat of seats.values()) {
      if (seat.phase === 'in_use' && seat.expiresAt <= clock()) onExpired(seat.attempt);
    }
  }, reapEveryMs);
  reaper.unref();
  let onExpired: (attempt: string) => void = () => {};

  function release(attempt: string): void {
    const seat = seats.get(attempt);
    seats.delete(attempt);
    // What is being set up or reset is removed by that work itself, when it sees that nobody waits for it any more.
    if (seat?.phase === 'in_use') inBackground('an environment could not be removed', destroy(seat.id));
    else if (seat !== undefined && 'id' in seat) leaving.add(seat.id);
    tell(attempt);
    tellQueue();
    fill();
  }

  return {
    reconcile,
    view,
    release,

    /** Asks for an environment; asking again changes nothing, unless it failed before. Throws `queue_full`. */
    claim(claim: Claim): void {
      const seat = seats.get(claim.attempt);
      if (seat !== undefined && seat.phase !== 'failed') return;
      if (queue().length >= config.maxQueue) throw new DrydockError('queue_full');
      seats.delete(claim.attempt);
      seats.set(claim.attempt, { ...claim, failures: 0, phase: 'queued' });
      fill();
      tell(claim.attempt);
    },

    /** Back to the lab's start, with the home kept. Throws `environment_not_ready` unless it is in use. */
    async reset(attempt: string): Promise<void> {
      const { id, expiresAt, ...seat } = inUse(attempt);
      const claim = { attempt, home: seat.home, lab: seat.lab, failures: 0 };
      const track = trackSteps(clock, resetTimes, () => tell(attempt));
      place({ ...claim, phase: 'resetting', id, track });
      await rows.move(id, 'resetting');
      const work = async () => {
        try {
          await provider.reset(id, track.progress, limited(createLimitMs));
          await prepareFor(claim, id, track);
          await rows.move(id, 'in_use');
          if (seats.has(attempt)) place({ ...claim, phase: 'in_use', id, expiresAt });
          else await destroy(id);
        } catch (error) {
          if (closing.signal.aborted) return;
          log.error({ err: error, environment: id }, 'an environment could not be reset');
          place({ ...claim, phase: 'queued' });
          await destroy(id);
        }
      };
      inBackground('an environment could not be reset', work());
    },

    /** As much time from now as a new one would have. */
    async extend(attempt: string): Promise<void> {
      const seat = inUse(attempt);
      const expiresAt = later(clock(), { minutes: config.environmentMinutes });
      await rows.expire(seat.id, expiresAt);
      place({ ...seat, expiresAt });
    },

    /** The environment of an attempt that is ready to be worked in. Throws `environment_not_ready`. */
    idOf: (attempt: string): EnvironmentId => inUse(attempt).id,

    /** Tells of every change of what `view` answers. Returns how to stop it. */
    onChange(listener: (attempt: string) => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },

    /** What is to be done when an environment's time is up. */
    whenExpired(act: (attempt: string) => void): void {
      onExpired = act;
    },

    /** The machine is prepared: from now on environments are made. */
    open(): void {
      isOpen = true;
      fill();
    },

    /** Stops making environments and leaves those that are there; rows of unfinished work are mended by `reconcile`. */
    async close(): Promise<void> {
      clearInterval(reaper);
      closing.abort();
      await Promise.all(underWay);
    },
  };
}

export type Environments = ReturnType<typeof createEnvironments>;
