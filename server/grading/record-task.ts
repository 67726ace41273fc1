import type { Db } from '../db/database.ts';

const fresh = { earned_at: null, hints_opened: 0, tried: 0 };

/** The points of a task are earned from the first time that all its checks passed together, and stay so. */
export async function recordEarned(db: Db, attempt: string, task: string, at: string): Promise<void> {
  await db
    .insertInto('tasks')
    .values({ ...fresh, attempt_id: attempt, task_id: task, earned_at: at })
    .onConflict((conflict) =>
      conflict
        .columns(['attempt_id', 'task_id'])
        .doUpdateSet((row) => ({ earned_at: row.fn.coalesce('tasks.earned_at', row.val(at)) })),
    )
    .execute();
}

/** Counts one more time that the learner asked about a task and it was not there yet. */
export async function recordTried(db: Db, attempt: string, task: string): Promise<void> {
  await db
    .insertInto('tasks')
    .values({ ...fresh, attempt_id: attempt, task_id: task, tried: 1 })
    .onConflict((conflict) =>
      conflict.columns(['attempt_id', 'task_id']).doUpdateSet((row) => ({ tried: row('tasks.tried', '+', 1) })),
    )
    .execute();
}
