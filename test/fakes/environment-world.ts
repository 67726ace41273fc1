import pino from 'pino';
import { expect, vi } from 'vitest';
import type { EnvironmentView } from '../../server/api.ts';
import { later } from '../../server/clock.ts';
import { openDatabase } from '../../server/db/database.ts';
import { createEnvironmentRows } from '../../server/environments/environment-rows.ts';
import { type Claim, createEnvironments, type EnvironmentsDeps } from '../../server/environments/environments.ts';
import type { HomeId } from '../../server/environments/provider.ts';
import type { Lab } from '../../server/labs/lab.ts';
import { verbatim } from '../../server/text.ts';
import { createFakeProvider, type FakeProviderOptions } from './provider.ts';

export interface WorldOptions extends FakeProviderOptions {
  config?: Partial<EnvironmentsDeps['config']>;
}

const lab: Lab = {
  id: 'storage/first' as Lab['id'],
  track: 'storage',
  title: verbatim('First'),
  summary: verbatim(''),
  minutes: 5,
  difficulty: 'beginner',
  prerequisites: [],
  requires: [],
  addons: [],
  tasks: [],
  setup: {
    manifests: [],
    ready: [{ object: 'namespace/default', namespace: 'default', condition: 'condition=Active' }],
    records: [],
  },
  watches: [],
  folder: '/nowhere',
  lesson: verbatim(''),
};

/** A database, a fake provider and the environments service on them, which can be stopped and started again. */
export async function createWorld({ config, ...options }: WorldOptions = {}) {
  const db = await openDatabase(':memory:');
  const provider = createFakeProvider(options);
  let passed = 0;
  const clock = () => later(new Date(), { minutes: passed });
  const rows = createEnvironmentRows(db, clock);
  const open = new Map<string, Claim>();

  const start = () =>
    createEnvironments({
      rows,
      provider,
      config: {
        maxEnvironments: 4,
        maxCreating: 2,
        maxQueue: 10,
        poolSize: 0,
        environmentMinutes: 60,
        nodeDiskMb: 500,
        homeDiskMb: 10,
        ...config,
      },
      clock,
      log: pino({ level: 'silent' }),
    });
  let environments = start();

  async function claimOf(name: string): Promise<Claim> {
    const at = clock().toISOString();
    await db
      .insertInto('people')
      .values({ id: name, name, role: 'learner', created_at: at, last_seen_at: null })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    await db
      .insertInto('attempts')
      .values({ id: `${name}-1`, person_id: name, lab_id: lab.id, started_at: at, ended_at: null })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    return { attempt: `${name}-1`, home: name as HomeId, lab };
  }

  return {
    provider,
    rows,
    environments: () => environments,
    /** The attempts that are open, as the progress service knows them. */
    open: () => [...open.keys()],

    /** A learner who opens the lab; answers with their attempt. */
    async learner(name: string): Promise<string> {
      const claim = await claimOf(name);
      environments.claim(claim);
      open.set(claim.attempt, claim);
      return claim.attempt;
    },

    release(attempt: string): void {
      open.delete(attempt);
      environments.release(attempt);
    },

    pass(minutes: number): void {
      passed += minutes;
    },

    /** The server goes down, wherever its work is. */
    crash: () => environments.close(),

    /** And comes up again: the open attempts are known from their rows. */
    async restart(): Promise<void> {
      environments = start();
      await environments.reconcile([...open.values()]);
      environments.open();
    },

    view: (attempt: string): EnvironmentView => environments.view(attempt),
    until: (attempt: string, state: EnvironmentView['state']) =>
      vi.waitFor(() => expect(environments.view(attempt).state).toBe(state), { timeout: 5000, interval: 2 }),
    /** Until rows and provider have the same environments, and as many. */
    untilThereAre: (count: number) =>
      vi.waitFor(
        async () => {
          const ids = (await rows.all()).map(({ id }) => id);
          expect(ids.toSorted()).toEqual(provider.ids().toSorted());
          expect(ids).toHaveLength(count);
        },
        { timeout: 5000, interval: 2 },
      ),

    async end(): Promise<void> {
      await environments.close();
      await db.destroy();
    },
  };
}

export type World = Awaited<ReturnType<typeof createWorld>>;
