import type { Attempt, CheckState, TaskOutline } from '../../server/api.ts';

/**
 * How far a task is. `lost`: its points are earned, and its checks do not all pass now. `unclear`: nothing is known to be wrong, and
 * not everything could be judged.
 */
export type TaskProgress =
  | { state: 'unchecked' }
  | { state: 'unclear' }
  | { state: 'open'; right: number }
  | { state: 'lost'; right: number }
  | { state: 'done' };

export function checksOf(task: TaskOutline, attempt: Attempt): CheckState[] {
  return task.checks.map((id) => attempt.checks.find(({ check }) => check === id) ?? { check: id, broken: false });
}

export function progressOf(task: TaskOutline, attempt: Attempt): TaskProgress {
  const state = attempt.tasks.find((one) => one.task === task.id);
  if (state?.passed) return { state: 'done' };
  const checks = checksOf(task, attempt);
  const count = (outcome: string) => checks.filter(({ verdict }) => verdict?.outcome === outcome).length;
  const right = count('pass');
  if (count('not_yet') === 0 && count('cannot_tell') > 0) return { state: 'unclear' };
  if (state?.earnedAt !== undefined) return { state: 'lost', right };
  return count('not_yet') + right > 0 ? { state: 'open', right } : { state: 'unchecked' };
}
