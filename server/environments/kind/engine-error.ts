import { DrydockError } from '../../errors.ts';

/** The HTTP status with which the Docker engine refused something, when it was the engine that did. */
export function engineStatus(error: unknown): number | undefined {
  const status = (error as { statusCode?: unknown }).statusCode;
  return typeof status === 'number' ? status : undefined;
}

/** Waits for a removal and is content when there was nothing to remove. */
export async function ignoreAbsent(removal: Promise<unknown>): Promise<void> {
  try {
    await removal;
  } catch (error) {
    if (engineStatus(error) !== 404) throw error;
  }
}

/**
 * Runs a verb of the provider and gives what it throws its registered code: what is not there (404), or not running
 * (409), is `environment_not_ready`, everything else `environment_failed`. An abort keeps the signal's own reason.
 */
export async function withRegisteredErrors<T>(verb: string, signal: AbortSignal | undefined, act: () => Promise<T>) {
  try {
    return await act();
  } catch (error) {
    if (signal?.aborted) throw signal.reason;
    if (error instanceof DrydockError) throw error;
    const status = engineStatus(error);
    const code = status === 404 || status === 409 ? 'environment_not_ready' : 'environment_failed';
    throw new DrydockError(code, `${verb}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}
