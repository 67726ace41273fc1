import { setTimeout as sleep } from 'node:timers/promises';
import type { Observation, Patience } from '../tools/time.ts';

const betweenLooksMs = 250;

export function bePatient(signal: AbortSignal): Patience {
  return {
    async waitFor(seconds, look) {
      const end = performance.now() + seconds * 1000;
      for (;;) {
        const observation = await look();
        if (observation.holds || performance.now() >= end) return observation;
        await sleep(betweenLooksMs, undefined, { signal });
      }
    },

    async stays<T>(seconds: number, look: () => Promise<Observation<T>>) {
      const start = performance.now();
      for (;;) {
        const { holds, seen } = await look();
        const passedMs = performance.now() - start;
        if (!holds) return { held: false, afterMs: Math.round(passedMs), last: seen };
        if (passedMs >= seconds * 1000) return { held: true, last: seen };
        await sleep(betweenLooksMs, undefined, { signal });
      }
    },
  };
}
