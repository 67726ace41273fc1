/** What tells a process from a later one with the same number; undefined when no such process runs. */
export function processIdentity(pid: number): string | undefined;

/**
 * Takes a lock that at most one process on this machine holds. A lock whose holder has died, also by a restart of the
 * machine, is taken over. Answers with the function that gives the lock back. `onWait` is told once which process is in
 * the way; the wait ends when `signal` aborts, with its reason.
 */
export function acquireLock(
  file: string,
  options?: { signal?: AbortSignal; onWait?: (pid: number) => void },
): Promise<() => Promise<void>>;
