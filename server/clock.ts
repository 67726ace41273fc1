/** Tells the time; tests bring their own. */
export type Clock = () => Date;

export const systemClock: Clock = () => new Date();

export function later(from: Date, { minutes = 0, days = 0 }: { minutes?: number; days?: number }): Date {
  return new Date(from.getTime() + (days * 24 * 60 + minutes) * 60_000);
}
