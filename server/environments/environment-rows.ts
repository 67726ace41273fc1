import type { Clock } from '../clock.ts';
import type { Db } from '../db/database.ts';
import { type EnvironmentState, statesBefore } from './environment-state.ts';
import type { EnvironmentId } from './provider.ts';

export interface EnvironmentRow {
  id: EnvironmentId;
  state: EnvironmentState;
  attempt?: string;
  expiresAt?: Date;
}

type Change = { attempt_id?: string; claimed_at?: string; expires_at?: string };

/** The rows of environments: written before each side effect, so that a crash leaves a trace of what was under way. */
export function createEnvironmentRows(db: Db, clock: Clock) {
  async function move(id: EnvironmentId, state: EnvironmentState, change: Change = {}): Promise<void> {
    const { numUpdatedRows } = await db
      .updateTable('environments')
      .set({ state, ...change })
      .where('id', '=', id)
      .where('state', 'in', statesBefore(state))
      .executeTakeFirst();
    if (numUpdatedRows === 0n) throw new Error(`environment ${id} cannot become ${state}`);
  }

  async function insert(id: EnvironmentId, state: EnvironmentState): Promise<void> {
    const row = { id, state, attempt_id: null, created_at: clock().toISOString(), claimed_at: null, expires_at: null };
    await db.insertInto('environments').values(row).execute();
  }

  return {
    add: (id: EnvironmentId): Promise<void> => insert(id, 'creating'),

    /** Moves a row on. Throws when it is not there or its state does not lead to this one. */
    move: (id: EnvironmentId, state: 'ready' | 'in_use' | 'resetting'): Promise<void> => move(id, state),

    /** Gives a ready environment to an attempt. Throws when it is not ready, or the attempt has another one. */
    assign: (id: EnvironmentId, attempt: string, expiresAt: Date): Promise<void> =>
      move(id, 'setting_up', {
        attempt_id: attempt,
        claimed_at: clock().toISOString(),
        expires_at: expiresAt.toISOString(),
      }),

    async expire(id: EnvironmentId, at: Date): Promise<void> {
      await db.updateTable('environments').set({ expires_at: at.toISOString() }).where('id', '=', id).execute();
    },

    /** From anywhere to `destroying`, free of its attempt, so that the attempt may have another one. Adds the row if there is none. */
    async condemn(id: EnvironmentId): Promise<void> {
      // First of all, because the attempt may be given another environment right behind this.
      const { numUpdatedRows } = await db
        .updateTable('environments')
        .set({ state: 'destroying', attempt_id: null })
        .where('id', '=', id)
        .executeTakeFirst();
      if (numUpdatedRows === 0n) await insert(id, 'destroying');
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
        expiresAt: row.expires_at === null ? undefined : new Date(row.expires_at),
      }));
    },
  };
}

export type EnvironmentRows = ReturnType<typeof createEnvironmentRows>;
