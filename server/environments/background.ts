import type { Logger } from 'pino';

/** Work that nobody waits for. It ends when the server closes, and the next start mends what it left. */
export function createBackground(log: Pick<Logger, 'error'>) {
  const closing = new AbortController();
  const underWay = new Set<Promise<void>>();

  return {
    isClosing: (): boolean => closing.signal.aborted,

    /** Starts the work. What it throws is logged under `what`; the promise never rejects. */
    run(what: string, work: () => Promise<void>): Promise<void> {
      const ended = work()
        .catch((error: unknown) => {
          if (!closing.signal.aborted) log.error({ err: error }, what);
        })
        .finally(() => underWay.delete(ended));
      underWay.add(ended);
      return ended;
    },

    /** Aborts after so many milliseconds, when the server closes, or with any of the given signals. */
    limit: (milliseconds: number, ...signals: AbortSignal[]): AbortSignal =>
      AbortSignal.any([closing.signal, AbortSignal.timeout(milliseconds), ...signals]),

    /** Calls off all work and waits for its end. */
    async close(): Promise<void> {
      closing.abort();
      await Promise.all(underWay);
    },
  };
}

export type Background = ReturnType<typeof createBackground>;
