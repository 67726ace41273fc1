import type { Clock } from '../clock.ts';
import type { Db } from '../db/database.ts';
import type { EnvironmentsTable } from '../db/schema.ts';
import type { EnvironmentId } from './provider.ts';

export type EnvironmentState = EnvironmentsTable['state'];

export interface EnvironmentRow {
  id: EnvironmentId;
  state: EnvironmentState;
  attempt?: string;
  expiresAt?: string;
}

/** Where a state may lead. A row that is not in this table's left column does not exist. */
export const transitions: Readonly<Record<EnvironmentState, readonly EnvironmentState[]>> = {
  creating: ['ready', 'destroying'],
  ready: ['setting_up', 'destroying'],
  setting_up: ['in_use', 'destroying'],
  in_use: ['resetting', 'destroying'],
  resetting: ['in_use', 'destroying'],
  destroying: [],
};

/** The rows of environments: written before each side effect, so that a crash leaves a trace of what was under way. */
export function createEnvironmentRows(db: Db, clock: Clock) {
  return {
    async add(id: EnvironmentId): Promise<void> {
      await db
        .insertInto('environments')
        .values({
          id,
          state: 'creating',
          attempt_id: null,
          created_at: clock().toISOString(),
          claimed_at: null,
          expires_at: null,
        })
        .execute();
    },

    /** Moves a row on. Throws when it is not there or its state does not lead to this one: that is a fault of ours. */
    async move(id: EnvironmentId, state: EnvironmentState): Promise<void> {
      const from = (Object.keys(transitions) as EnvironmentState[]).filter((one) => transitions[one].includes(state));
      const { numUpdatedRows } = await db
        .updateTable('environments')
        .set({ state })
        .where('id', '=', id)
        .where('state', 'in', from)
        .executeTakeFirst();
      if (numUpdatedRows === 0n) throw new Error(`environment ${id} cannot become ${state}`);
    },

    /** Gives a ready environment to an attempt. */
    async assign(id: EnvironmentId, attempt: string, expiresAt: string): Promise<void> {
      await db
        .updateTable('environments')
        .set({ state: 'setting_up', attempt_id: attempt, claimed_at: clock().toISOString(), expires_at: expiresAt })
        .where('id', '=', id)
        .where('state', '=', 'ready')
        .execute();
    },

    async expire(id: EnvironmentId, at: string): Promise<void> {
      await db.updateTable('environments').set({ expires_at: at }).where('id', '=', id).execute();
    },

    /** From anywhere to `destroying`, free of its attempt, so that the attempt may have another one. */
    async condemn(id: EnvironmentId): Promise<void> {
      await db
        .updateTable('environments')
        .set({ state: 'destroying', attempt_id: null })
        .where('id', '=', id)
        .execute();
    },

    async remove(id: EnvironmentId): Promise<void> {
      await db.deleteFrom('environments').where('id', '=', id).execute();
    },

    async all(): Promise<EnvironmentRow[]> {
      const rows = await db.selectFrom('environments').selectAll().orderBy('created_at').execute();
      return rows.map((row) => ({
        id: row.id as EnvironmentId,
        state: row.state,
        attempt: row.attempt_id ?? undefined,
        expiresAt: row.expires_at ?? undefined,
      }));
    },
  };
}

export type EnvironmentRows = ReturnType<typeof createEnvironmentRows>;
