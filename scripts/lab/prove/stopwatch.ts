/** Seconds since a reading of `performance.now()`, to a tenth. */
export function secondsSince(reading: number): number {
  return Math.round((performance.now() - reading) / 100) / 10;
}
