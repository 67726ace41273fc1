import type { Db } from '../db/database.ts';

export interface EarnedTask {
  personId: string;
  labId: string;
  taskId: string;
}

/** Each task that was ever earned, once, whatever the attempt. All people when none is named. */
export async function earnedTasks(db: Db, personId?: string): Promise<EarnedTask[]> {
  let query = db
    .selectFrom('tasks')
    .innerJoin('attempts', 'attempts.id', 'tasks.attempt_id')
    .select(['attempts.person_id as personId', 'attempts.lab_id as labId', 'tasks.task_id as taskId'])
    .where('tasks.earned_at', 'is not', null)
    .distinct();
  if (personId !== undefined) query = query.where('attempts.person_id', '=', personId);
  return query.execute();
}
