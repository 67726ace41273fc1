import { type GradingChild, startChild } from './child-process.ts';

/** Grading processes that are started already, so that a job does not wait for one. Each does one job. */
export function keepSpareChildren(readable: readonly string[], count: number) {
  const waiting: GradingChild[] = [];

  function refill(): void {
    while (waiting.length < count) waiting.push(startChild(readable));
  }

  refill();
  return {
    take(): GradingChild {
      const alive = waiting.splice(0).filter((child) => child.isAlive());
      const [child = startChild(readable), ...spare] = alive;
      waiting.push(...spare);
      refill();
      return child;
    },
    close(): void {
      for (const child of waiting.splice(0)) child.stop();
    },
  };
}
