import type { CheckState, TaskState, VerdictView } from '../api.ts';
import type { Db } from '../db/database.ts';
import type { Lab } from '../labs/lab.ts';
import type { Outcome, Verdict } from './verdict.ts';

/** What is kept of an attempt's grading, as its learner may see it. */
export interface AttemptGrading {
  /** Every check of the lab, in the order of its tasks. */
  checks: CheckState[];
  tasks: TaskState[];
}

/** A verdict without what is for the operator only. */
function presentVerdict(verdict: Verdict, at: string): VerdictView {
  const { message, tookMs } = verdict;
  switch (verdict.outcome) {
    case 'pass':
      return { outcome: 'pass', message, observed: verdict.observed, evidence: verdict.evidence, at, tookMs };
    case 'not_yet': {
      const { expected, observed, see, evidence } = verdict;
      return { outcome: 'not_yet', message, expected, observed, see, evidence, at, tookMs };
    }
    case 'cannot_tell':
      return { outcome: 'cannot_tell', cause: verdict.cause, message, at, tookMs };
  }
}

/** The last outcome of each check that was one: what the platform could not tell takes nothing away. */
async function lastTold(db: Db, attempt: string): Promise<Map<string, Outcome>> {
  const newest = db
    .selectFrom('verdicts')
    .select((row) => row.fn.max('id').as('id'))
    .where('attempt_id', '=', attempt)
    .where('outcome', '!=', 'cannot_tell')
    .groupBy('check_id');
  const rows = await db.selectFrom('verdicts').select(['check_id', 'outcome']).where('id', 'in', newest).execute();
  return new Map(rows.map(({ check_id, outcome }) => [check_id, outcome]));
}

/** Reads where an attempt stands in every check and task of its lab. */
export async function readAttemptGrading(db: Db, attempt: string, lab: Lab): Promise<AttemptGrading> {
  const [told, checkRows, taskRows] = await Promise.all([
    lastTold(db, attempt),
    db.selectFrom('checks').selectAll().where('attempt_id', '=', attempt).execute(),
    db.selectFrom('tasks').selectAll().where('attempt_id', '=', attempt).execute(),
  ]);
  const checks = [...new Set(lab.tasks.flatMap((task) => task.checks))];
  return {
    checks: checks.map((check) => {
      const row = checkRows.find(({ check_id }) => check_id === check);
      if (row === undefined) return { check, broken: false };
      return {
        check,
        verdict: presentVerdict(JSON.parse(row.verdict), row.at),
        firstPassedAt: row.first_passed_at ?? undefined,
        broken: row.first_passed_at !== null && told.get(check) === 'not_yet',
        brokenBy: row.broken_by === null ? undefined : JSON.parse(row.broken_by),
      };
    }),
    tasks: lab.tasks.map((task) => {
      const row = taskRows.find(({ task_id }) => task_id === task.id);
      return {
        task: task.id,
        passed: task.checks.every((check) => told.get(check) === 'pass'),
        earnedAt: row?.earned_at ?? undefined,
        hints: task.hints.slice(0, row?.hints_opened ?? 0),
        tried: (row?.tried ?? 0) > 0,
      };
    }),
  };
}
