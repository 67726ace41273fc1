import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/** In order of their names; a migration that was released is never changed. */
export const migrations: Record<string, Migration> = {
  '0001_first': {
    async up(db: Kysely<unknown>): Promise<void> {
      const statements = [
        `create table people (
          id text primary key, name text not null unique collate nocase, role text not null,
          created_at text not null, last_seen_at text)`,
        `create table sessions (
          token_hash text primary key, person_id text not null references people on delete cascade,
          created_at text not null, expires_at text not null)`,
        `create table sign_in_links (
          token_hash text primary key, person_id text not null references people on delete cascade,
          expires_at text not null, used_at text)`,
        `create table attempts (
          id text primary key, person_id text not null references people on delete cascade, lab_id text not null,
          started_at text not null, ended_at text)`,
        // A second click must not open a second attempt, whatever the race.
        'create unique index one_open_attempt on attempts (person_id) where ended_at is null',
        `create table environments (
          id text primary key, state text not null, attempt_id text unique references attempts on delete set null,
          created_at text not null, claimed_at text, expires_at text)`,
        `create table verdicts (
          id integer primary key, attempt_id text not null references attempts on delete cascade, check_id text not null,
          outcome text not null, verdict text not null, at text not null)`,
        'create index verdicts_by_attempt on verdicts (attempt_id, check_id, id)',
        `create table checks (
          attempt_id text not null references attempts on delete cascade, check_id text not null,
          verdict text not null, at text not null, first_passed_at text, primary key (attempt_id, check_id))`,
        `create table tasks (
          attempt_id text not null references attempts on delete cascade, task_id text not null,
          earned_at text, hints_opened integer not null default 0, tried integer not null default 0,
          primary key (attempt_id, task_id))`,
      ];
      for (const statement of statements) await sql.raw(statement).execute(db);
    },
  },
  '0002_broken_by': {
    async up(db: Kysely<unknown>): Promise<void> {
      for (const column of ['passed_with', 'broken_by']) {
        await sql.raw(`alter table checks add column ${column} text`).execute(db);
      }
    },
  },
};
