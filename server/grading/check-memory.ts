import type { Lab, Task } from '../labs/lab.ts';
import type { Basis, Remembered } from './child/messages.ts';
import type { Verdict } from './verdict.ts';

/** What is known of the checks of one attempt from their last runs, as long as it is watched. */
export interface CheckMemory {
  /** What acting checks answered, by check. */
  results: Map<string, Remembered>;
  /** Kinds on whose objects alone a check's answer rests, by check. */
  reads: Map<string, readonly string[]>;
}

export const newMemory = (): CheckMemory => ({ results: new Map(), reads: new Map() });

/** Takes note of a verdict and what it rests on. */
export function remember({ results, reads }: CheckMemory, verdict: Verdict, basis: Basis = {}): void {
  const { check, tookMs: _tookMs, ...result } = verdict;
  const isTold = result.outcome !== 'cannot_tell';
  if (isTold && basis.fingerprint !== undefined) results.set(check, { fingerprint: basis.fingerprint, result });
  if (isTold && basis.reads !== undefined) reads.set(check, basis.reads);
  else reads.delete(check);
}

/**
 * Tasks of a lab with a check whose answer may be another one after objects of these kinds have changed. A kind that a
 * check reads and the lab does not watch may have changed as well.
 */
export function affectedBy(
  kinds: ReadonlySet<string>,
  { tasks, watches }: Pick<Lab, 'tasks' | 'watches'>,
  { reads }: CheckMemory,
): Task[] {
  const watched = new Set(watches.map(({ apiVersion, kind }) => `${apiVersion}/${kind}`));
  const mayDiffer = (kind: string) => kinds.has(kind) || !watched.has(kind);
  return tasks.filter(({ checks }) => checks.some((check) => reads.get(check)?.some(mayDiffer) ?? true));
}
