/** How a condition that was to hold for a while did. `last` is the last thing that was observed. */
export type Stay<T> = { held: true; last: T } | { held: false; afterMs: number; last: T };

/** What a condition answers: whether it holds, and what was seen, for the verdict. */
export interface Observation<T> {
  holds: boolean;
  seen: T;
}

export interface Patience {
  /** Looks again and again until it holds, or `seconds` are over; answers the last observation either way. */
  waitFor<T>(seconds: number, look: () => Promise<Observation<T>>): Promise<Observation<T>>;
  /** Looks again and again for `seconds`: what holds only for a moment is not a pass. Ends at the first look at which it does not hold. */
  stays<T>(seconds: number, look: () => Promise<Observation<T>>): Promise<Stay<T>>;
}
