import type { Clock } from '../clock.ts';
import type { Db } from '../db/database.ts';
import type { Task } from '../labs/lab.ts';
import { withOutlook } from './cannot-tell.ts';
import type { Snapshot } from './history/snapshot.ts';
import { recordEarned, recordTried } from './record-task.ts';
import { recordVerdict } from './record-verdict.ts';
import type { Outcome, Verdict } from './verdict.ts';

export interface KeepVerdictsDeps {
  db: Db;
  clock: Clock;
  /** Called after every verdict that was kept. */
  onVerdict(attempt: string, verdict: Verdict): void;
}

export interface GradingReason {
  attempt: string;
  tasks: readonly Task[];
  /** `asked`: by the learner, who then has tried the tasks. `change`: by itself, because the cluster changed. */
  because: 'asked' | 'change';
}

/** Keeps the verdicts of one grading run, and what its tasks earn by them. */
export function keepVerdicts({ db, clock, onVerdict }: KeepVerdictsDeps, { attempt, tasks, because }: GradingReason) {
  const outcomes = new Map<string, Outcome>();
  const earned = new Set<Task>();
  const tried = new Set<Task>();
  let written: Promise<void> = Promise.resolve();

  async function write(verdict: Verdict, objects: readonly Snapshot[] | undefined): Promise<void> {
    const at = clock().toISOString();
    outcomes.set(verdict.check, verdict.outcome);
    await recordVerdict(db, attempt, { verdict, objects, at });
    for (const task of tasks.filter(({ checks }) => checks.includes(verdict.check))) {
      if (because === 'asked' && verdict.outcome === 'not_yet' && !tried.has(task)) {
        tried.add(task);
        await recordTried(db, attempt, task.id);
      }
      if (!earned.has(task) && task.checks.every((check) => outcomes.get(check) === 'pass')) {
        earned.add(task);
        await recordEarned(db, attempt, task.id, at);
      }
    }
    onVerdict(attempt, verdict);
  }

  return {
    /** Verdicts are written in the order in which they come; `objects` are what they rest on, see Basis. */
    keep(verdict: Verdict, objects: readonly Snapshot[] | undefined, next: Parameters<typeof withOutlook>[1]): void {
      written = written.then(() => write(withOutlook(verdict, next), objects));
      // A failure is told by `settled`; until somebody asks it must not count as unhandled.
      written.catch(() => {});
    },
    /** Resolves when all is written; rejects when the database refused. */
    settled: () => written,
    untold: (checks: readonly string[]) => checks.filter((check) => outcomes.get(check) === 'cannot_tell'),
  };
}
