import type { Db } from '../db/database.ts';
import type { Task } from '../labs/lab.ts';

/** Opens one hint more of this task; when all are open nothing changes. */
export async function openNextHint(db: Db, attemptId: string, task: Task): Promise<void> {
  await db
    .insertInto('tasks')
    .values({ attempt_id: attemptId, task_id: task.id, earned_at: null, hints_opened: 1, tried: 0 })
    .onConflict((conflict) =>
      conflict.columns(['attempt_id', 'task_id']).doUpdateSet((row) => ({
        hints_opened: row.fn<number>('min', [row('tasks.hints_opened', '+', 1), row.val(task.hints.length)]),
      })),
    )
    .execute();
}
