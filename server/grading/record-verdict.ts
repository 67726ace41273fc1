import type { Db } from '../db/database.ts';
import type { Verdict } from './verdict.ts';

/** What makes a verdict differ in the eyes of its learner; evidence and timing change all the time. */
function saysTheSame(before: Verdict | undefined, now: Verdict): boolean {
  return before?.outcome === now.outcome && before.message.en === now.message.en;
}

/** Keeps a verdict as its check's newest, and in the history when it says something new. `at` is ISO 8601. */
export async function recordVerdict(db: Db, attempt: string, verdict: Verdict, at: string): Promise<void> {
  const json = JSON.stringify(verdict);
  const passedAt = verdict.outcome === 'pass' ? at : null;
  await db.transaction().execute(async (transaction) => {
    const before = await transaction
      .selectFrom('checks')
      .select('verdict')
      .where('attempt_id', '=', attempt)
      .where('check_id', '=', verdict.check)
      .executeTakeFirst();
    if (!saysTheSame(before && JSON.parse(before.verdict), verdict)) {
      await transaction
        .insertInto('verdicts')
        .values({ attempt_id: attempt, check_id: verdict.check, outcome: verdict.outcome, verdict: json, at })
        .execute();
    }
    await transaction
      .insertInto('checks')
      .values({ attempt_id: attempt, check_id: verdict.check, verdict: json, at, first_passed_at: passedAt })
      .onConflict((conflict) =>
        conflict.columns(['attempt_id', 'check_id']).doUpdateSet((row) => ({
          verdict: json,
          at,
          first_passed_at: row.fn.coalesce('checks.first_passed_at', row.val(passedAt)),
        })),
      )
      .execute();
  });
}
