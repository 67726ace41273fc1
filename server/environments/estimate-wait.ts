export interface Wait {
  /** Place among those for whom no environment is being made yet, from 1. */
  position: number;
  /** Seconds until each of the running creations is done. */
  creating: readonly number[];
  maxCreating: number;
  /** Seconds until there is room for each environment more, in rising order; 0 for room that there is already. */
  roomAfter: readonly number[];
  createSeconds: number;
  setUpSeconds: number;
}

/**
 * Seconds until the prompt appears, by playing the queue through: each in turn takes the first place among those that are
 * made at the same time, and the first room. When more wait than there will be room for, the last room is the best guess.
 */
export function estimateWait({
  position,
  creating,
  maxCreating,
  roomAfter,
  createSeconds,
  setUpSeconds,
}: Wait): number {
  const makers = [...creating, ...Array<number>(Math.max(0, maxCreating - creating.length)).fill(0)];
  let done = 0;
  for (let place = 0; place < position; place += 1) {
    makers.sort((one, other) => one - other);
    done = Math.max(makers[0] ?? 0, roomAfter[place] ?? roomAfter.at(-1) ?? 0) + createSeconds;
    makers[0] = done;
  }
  return Math.round(done + setUpSeconds);
}
