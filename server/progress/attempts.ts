import type { Clock } from '../clock.ts';
import type { Db } from '../db/database.ts';
import { DrydockError } from '../errors.ts';
import { newId } from '../ids.ts';
import type { LabId } from '../labs/lab.ts';

/** One learner's go at one lab. */
export interface AttemptRecord {
  id: string;
  personId: string;
  labId: LabId;
  startedAt: string;
  endedAt?: string;
}

const columns = ['id', 'person_id', 'lab_id', 'started_at', 'ended_at'] as const;

interface Row {
  id: string;
  person_id: string;
  lab_id: string;
  started_at: string;
  ended_at: string | null;
}

function record(row: Row): AttemptRecord {
  return {
    id: row.id,
    personId: row.person_id,
    labId: row.lab_id as LabId,
    startedAt: row.started_at,
    endedAt: row.ended_at ?? undefined,
  };
}

/** The rows of attempts. A person has at most one open attempt; the database itself sees to that. */
export function createAttempts(db: Db, clock: Clock) {
  const openOf = async (personId: string): Promise<AttemptRecord | undefined> => {
    const row = await db
      .selectFrom('attempts')
      .select(columns)
      .where('person_id', '=', personId)
      .where('ended_at', 'is', null)
      .executeTakeFirst();
    return row && record(row);
  };

  return {
    openOf,

    /** Throws `attempt_not_found`. */
    async find(id: string): Promise<AttemptRecord> {
      const row = await db.selectFrom('attempts').select(columns).where('id', '=', id).executeTakeFirst();
      if (row === undefined) throw new DrydockError('attempt_not_found', id);
      return record(row);
    },

    /** The open attempt in this lab, or a new one. Throws `another_lab_open` when the open one is elsewhere. */
    async open(personId: string, labId: LabId): Promise<AttemptRecord> {
      await db
        .insertInto('attempts')
        .values({ id: newId(), person_id: personId, lab_id: labId, started_at: clock().toISOString(), ended_at: null })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
      const attempt = await openOf(personId);
      if (attempt?.labId !== labId) throw new DrydockError('another_lab_open', attempt?.labId);
      return attempt;
    },

    /** Ending twice is fine. */
    async end(id: string): Promise<void> {
      await db
        .updateTable('attempts')
        .set({ ended_at: clock().toISOString() })
        .where('id', '=', id)
        .where('ended_at', 'is', null)
        .execute();
    },

    async allOpen(): Promise<AttemptRecord[]> {
      const rows = await db.selectFrom('attempts').select(columns).where('ended_at', 'is', null).execute();
      return rows.map(record);
    },
  };
}

export type Attempts = ReturnType<typeof createAttempts>;
