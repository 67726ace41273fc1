import type { Lab } from '../labs/lab.ts';
import type { EnvironmentId, HomeId } from './provider.ts';
import type { StepTrack } from './step-track.ts';

/** What an attempt asks for. */
export interface Claim {
  attempt: string;
  home: HomeId;
  lab: Lab;
}

/** Where a claim stands. The tracks show its work to the learner, in the order in which it happens. */
export type Stage =
  | { phase: 'queued' }
  | {
      phase: 'setting_up' | 'resetting' | 'returning';
      id: EnvironmentId;
      expiresAt: Date;
      tracks: readonly StepTrack[];
    }
  | { phase: 'in_use'; id: EnvironmentId; expiresAt: Date }
  | { phase: 'failed' };

/** A claim from its first click until it is released. Whoever claims again afterwards has another seat. */
export interface Seat {
  readonly claim: Claim;
  /** Aborted by the release: work for this seat has no purpose any more. */
  readonly leaving: AbortController;
  stage: Stage;
  /** Environments that failed for this claim. */
  failures: number;
  /** What is done for this seat now; never rejects. */
  work: Promise<void>;
}

/** All seats, in the order of their claims. Only `move` and `remove` change where somebody sits, and both tell of it. */
export function createSeats() {
  const seats = new Map<string, Seat>();
  const listeners = new Set<(attempt: string) => void>();

  const changed = new Set<string>();

  /** Listeners hear of it once the change is complete, and once per attempt however much changed. */
  function tell(attempt: string): void {
    if (changed.size === 0) {
      queueMicrotask(() => {
        const attempts = [...changed];
        changed.clear();
        for (const one of attempts) for (const listener of listeners) listener(one);
      });
    }
    changed.add(attempt);
  }

  const isHeld = (seat: Seat): boolean => seats.get(seat.claim.attempt) === seat;
  const queue = (): Seat[] => [...seats.values()].filter(({ stage }) => stage.phase === 'queued');
  const tellQueue = (): void => {
    for (const { claim } of queue()) tell(claim.attempt);
  };

  return {
    queue,
    tell,
    tellQueue,
    isHeld,
    get: (attempt: string): Seat | undefined => seats.get(attempt),
    all: (): Seat[] => [...seats.values()],

    /** A new seat at the end of the queue. A seat of the same attempt must have been removed. */
    add(claim: Claim): Seat {
      const { promise: work, resolve } = Promise.withResolvers<void>();
      resolve();
      const seat: Seat = { claim, leaving: new AbortController(), stage: { phase: 'queued' }, failures: 0, work };
      seats.set(claim.attempt, seat);
      tell(claim.attempt);
      return seat;
    },

    /** Does nothing for a seat that was released in the meantime. */
    move(seat: Seat, stage: Stage): void {
      if (!isHeld(seat)) return;
      const before = seat.stage;
      seat.stage = stage;
      tell(seat.claim.attempt);
      if (before.phase === 'queued' || stage.phase === 'queued') tellQueue();
    },

    remove(attempt: string): Seat | undefined {
      const seat = seats.get(attempt);
      if (seat === undefined) return undefined;
      seats.delete(attempt);
      seat.leaving.abort();
      tell(attempt);
      if (seat.stage.phase === 'queued') tellQueue();
      return seat;
    },

    onChange(listener: (attempt: string) => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

export type Seats = ReturnType<typeof createSeats>;
