/** Work of one kind for one subject, never two at once. */
export interface Turns<Request> {
  /**
   * Runs now, or once more after the run under way, together with all who ask meanwhile. Resolves when that run has
   * ended.
   */
  ask(request: Request): Promise<void>;
  isRunning(): boolean;
}

/** `merge` makes one request of two that wait for the same run; `onIdle` is called whenever a run has ended. */
export function takeTurns<Request>(
  run: (request: Request) => Promise<void>,
  merge: (one: Request, other: Request) => Request,
  onIdle: () => void = () => {},
): Turns<Request> {
  let current: Promise<void> | undefined;
  let next: { request: Request; done: Promise<void> } | undefined;

  const start = (request: Request): Promise<void> => {
    const running = Promise.resolve().then(() => run(request));
    current = running.finally(() => {
      current = undefined;
      onIdle();
    });
    return current;
  };

  return {
    ask(request) {
      if (current === undefined && next === undefined) return start(request);
      if (next === undefined) {
        const waiting = { request, done: Promise.resolve() };
        waiting.done = Promise.allSettled([current]).then(() => {
          next = undefined;
          return start(waiting.request);
        });
        next = waiting;
      } else {
        next.request = merge(next.request, request);
      }
      return next.done;
    },
    isRunning: () => current !== undefined,
  };
}
