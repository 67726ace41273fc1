import type { ApiError } from './api.ts';
import { DrydockError, errorEntries } from './errors.ts';

/** What leaves the server when something was thrown: a registered code and its sentence, nothing else. */
export function presentError(error: unknown): ApiError['error'] {
  const code = error instanceof DrydockError ? error.code : 'internal';
  return { code, message: errorEntries[code].message };
}

/** An error that was not thrown on purpose, so the log must have all of it. */
export function isUnexpected(error: unknown): boolean {
  return !(error instanceof DrydockError) || errorEntries[error.code].status >= 500;
}
