import type { Db } from '../../db/database.ts';
import type { ChildJob } from '../child/messages.ts';
import type { Snapshot } from './snapshot.ts';

/** By check, of those that pass now: which objects they rest on. */
export async function readPassedWith(db: Db, attempt: string): Promise<ChildJob['passedWith']> {
  const rows = await db
    .selectFrom('checks')
    .select(['check_id', 'passed_with'])
    .where('attempt_id', '=', attempt)
    .where('passed_with', 'is not', null)
    .execute();
  return Object.fromEntries(
    rows.map(({ check_id, passed_with }) => {
      const objects: Snapshot[] = JSON.parse(passed_with ?? '[]');
      return [check_id, objects.map(({ content: _content, ...reference }) => reference)];
    }),
  );
}
