import type { Person, Role } from '../api.ts';
import { type Clock, later } from '../clock.ts';
import type { Config } from '../config.ts';
import type { Db } from '../db/database.ts';
import { DrydockError } from '../errors.ts';
import { hashToken, newId, newToken } from '../ids.ts';

const linkDays = 7;

/** A sign-in link before it becomes a URL: the token is shown once and only its hash is kept. */
export interface SignInLink {
  person: Person;
  token: string;
  expiresAt: string;
}

export interface NewPerson {
  name: string;
  role: Role;
}

export interface ListedPerson extends Person {
  createdAt: string;
  lastSeenAt?: string;
}

/** Who there is, how they come in and how they are recognised again. */
export function createPeople(db: Db, config: Pick<Config, 'sessionDays' | 'signInByName'>, clock: Clock) {
  const signedOut = new Set<(sessionToken: string) => void>();
  const now = () => clock().toISOString();

  async function find(id: string): Promise<Person> {
    const row = await db.selectFrom('people').select(['id', 'name', 'role']).where('id', '=', id).executeTakeFirst();
    if (row === undefined) throw new DrydockError('not_found', `person ${id}`);
    return row;
  }

  /** Throws `name_taken`; names differ by more than case. */
  async function add({ name, role }: NewPerson): Promise<Person> {
    const person = { id: newId(), name: name.trim().normalize('NFC'), role };
    const { numInsertedOrUpdatedRows } = await db
      .insertInto('people')
      .values({ ...person, created_at: now(), last_seen_at: null })
      .onConflict((conflict) => conflict.column('name').doNothing())
      .executeTakeFirst();
    if (numInsertedOrUpdatedRows === 0n) throw new DrydockError('name_taken', name);
    return person;
  }

  async function startSession(personId: string): Promise<string> {
    const token = newToken();
    const at = now();
    const expires = later(clock(), { days: config.sessionDays }).toISOString();
    await db
      .insertInto('sessions')
      .values({ token_hash: hashToken(token), person_id: personId, created_at: at, expires_at: expires })
      .execute();
    await db.updateTable('people').set({ last_seen_at: at }).where('id', '=', personId).execute();
    return token;
  }

  return {
    find,
    add,

    /** The first administrator, made on the first call. */
    async firstAdmin(): Promise<Person> {
      const admin = await db
        .selectFrom('people')
        .select(['id', 'name', 'role'])
        .where('role', '=', 'admin')
        .orderBy('created_at')
        .executeTakeFirst();
      return admin ?? add({ name: 'admin', role: 'admin' });
    },

    async list(): Promise<ListedPerson[]> {
      const rows = await db.selectFrom('people').selectAll().orderBy('created_at').execute();
      return rows.map(({ id, name, role, created_at, last_seen_at }) => ({
        id,
        name,
        role,
        createdAt: created_at,
        lastSeenAt: last_seen_at ?? undefined,
      }));
    },

    /** A link that signs this person in once. An earlier unused one stops working. */
    async issueLink(personId: string): Promise<SignInLink> {
      const person = await find(personId);
      const token = newToken();
      const expiresAt = later(clock(), { days: linkDays }).toISOString();
      await db.deleteFrom('sign_in_links').where('person_id', '=', personId).execute();
      await db
        .insertInto('sign_in_links')
        .values({ token_hash: hashToken(token), person_id: personId, expires_at: expiresAt, used_at: null })
        .execute();
      return { person, token, expiresAt };
    },

    /** Uses up a link and answers with a session token. Throws `sign_in_link_invalid`. */
    async signInByLink(token: string): Promise<string> {
      const used = await db
        .updateTable('sign_in_links')
        .set({ used_at: now() })
        .where('token_hash', '=', hashToken(token))
        .where('used_at', 'is', null)
        .where('expires_at', '>', now())
        .returning('person_id')
        .executeTakeFirst();
      if (used === undefined) throw new DrydockError('sign_in_link_invalid');
      return startSession(used.person_id);
    },

    /** Makes a learner of this name and answers with a session token. Throws `sign_in_by_name_off` or `name_taken`. */
    async signInByName(name: string): Promise<string> {
      if (!config.signInByName) throw new DrydockError('sign_in_by_name_off');
      return startSession((await add({ name, role: 'learner' })).id);
    },

    /** Whose session this is, if it is one and still valid. */
    async recognise(sessionToken: string): Promise<Person | undefined> {
      return db
        .selectFrom('sessions')
        .innerJoin('people', 'people.id', 'sessions.person_id')
        .select(['people.id', 'people.name', 'people.role'])
        .where('sessions.token_hash', '=', hashToken(sessionToken))
        .where('sessions.expires_at', '>', now())
        .executeTakeFirst();
    },

    async signOut(sessionToken: string): Promise<void> {
      await db.deleteFrom('sessions').where('token_hash', '=', hashToken(sessionToken)).execute();
      for (const listener of signedOut) listener(sessionToken);
    },

    /** Tells of every session that its owner ends. Returns how to stop it. */
    whenSignedOut(listener: (sessionToken: string) => void): () => void {
      signedOut.add(listener);
      return () => signedOut.delete(listener);
    },

    /** Removes sessions and links that no longer work. */
    async forgetExpired(): Promise<void> {
      await db.deleteFrom('sessions').where('expires_at', '<=', now()).execute();
      await db.deleteFrom('sign_in_links').where('expires_at', '<=', now()).execute();
    },
  };
}

export type People = ReturnType<typeof createPeople>;
