import { useEffect, useState } from 'preact/hooks';

/** The time in milliseconds, renewed every so many milliseconds while the component is shown. */
export function useNow(everyMs: number): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const clock = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(clock);
  }, [everyMs]);
  return now;
}

/** Seconds that are left of an estimate: it counts down by itself and starts anew whenever a new estimate comes. */
export function useCountdown(estimatedSeconds: number, estimate: unknown): number {
  const now = useNow(1000);
  const [since, setSince] = useState(Date.now);
  useEffect(() => setSince(Date.now()), [estimate]);
  return Math.max(1, estimatedSeconds - Math.max(0, now - since) / 1000);
}
