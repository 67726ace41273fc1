import type { Transaction } from 'kysely';
import type { Db } from '../db/database.ts';
import type { Database } from '../db/schema.ts';
import { changesBetween } from './history/changes-between.ts';
import type { Snapshot } from './history/snapshot.ts';
import type { Outcome, Verdict } from './verdict.ts';

/** A verdict with the objects it rests on; see Basis. `at` is ISO 8601. */
export interface Finding {
  verdict: Verdict;
  objects: readonly Snapshot[] | undefined;
  at: string;
}

/** What makes a verdict differ in the eyes of its learner; evidence and timing change all the time. */
function saysTheSame(before: Verdict | undefined, now: Verdict): boolean {
  return before?.outcome === now.outcome && before.message.en === now.message.en;
}

/** Keeps a verdict as its check's newest, and in the history when it says something new. */
export async function recordVerdict(db: Db, attempt: string, finding: Finding): Promise<void> {
  const { verdict, at } = finding;
  const json = JSON.stringify(verdict);
  const passedAt = verdict.outcome === 'pass' ? at : null;
  await db.transaction().execute(async (transaction) => {
    const before = await transaction
      .selectFrom('checks')
      .select(['verdict', 'passed_with'])
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
    await recordBreak(transaction, attempt, finding, before?.passed_with ?? null);
  });
}

const changeOf: Record<
  Outcome,
  (finding: Finding, passedWith: string | null) => { passed_with: string | null; broken_by: string | null } | undefined
> = {
  pass: ({ objects = [] }) => ({ passed_with: JSON.stringify(objects), broken_by: null }),
  // Only the first failure after a pass is compared with it; from then on the same break lasts.
  not_yet: ({ objects = [], at }, passedWith) =>
    passedWith === null
      ? undefined
      : {
          passed_with: null,
          broken_by: JSON.stringify({ at, changes: changesBetween(JSON.parse(passedWith), objects) }),
        },
  cannot_tell: () => undefined,
};

/** Keeps what a pass rests on, and which change of it broke the check when it does not pass any more. */
async function recordBreak(
  db: Transaction<Database>,
  attempt: string,
  finding: Finding,
  passedWith: string | null,
): Promise<void> {
  const { check, outcome } = finding.verdict;
  const change = changeOf[outcome](finding, passedWith);
  if (change === undefined) return;
  await db.updateTable('checks').set(change).where('attempt_id', '=', attempt).where('check_id', '=', check).execute();
}
