import type { Generated } from 'kysely';

/** Times are ISO 8601 in UTC, as text; JSON is text. Every table is described by the migration that makes it. */
export interface Database {
  people: PeopleTable;
  sessions: SessionsTable;
  sign_in_links: SignInLinksTable;
  environments: EnvironmentsTable;
  attempts: AttemptsTable;
  verdicts: VerdictsTable;
  checks: ChecksTable;
  tasks: TasksTable;
}

export interface PeopleTable {
  id: string;
  name: string;
  role: 'learner' | 'instructor' | 'admin';
  created_at: string;
  last_seen_at: string | null;
}

/** The cookie holds the token; the row holds its SHA-256. */
export interface SessionsTable {
  token_hash: string;
  person_id: string;
  created_at: string;
  expires_at: string;
}

export interface SignInLinksTable {
  token_hash: string;
  person_id: string;
  expires_at: string;
  used_at: string | null;
}

/**
 * One environment from the wish to its end; its row goes last. `attempt_id` is null until somebody takes it.
 * Each state is written before the provider is asked for what it names.
 */
export interface EnvironmentsTable {
  id: string;
  state: 'creating' | 'ready' | 'setting_up' | 'in_use' | 'resetting' | 'destroying';
  attempt_id: string | null;
  created_at: string;
  claimed_at: string | null;
  expires_at: string | null;
}

export interface AttemptsTable {
  id: string;
  person_id: string;
  lab_id: string;
  started_at: string;
  ended_at: string | null;
}

/** Every verdict ever given, oldest first: the history. */
export interface VerdictsTable {
  id: Generated<number>;
  attempt_id: string;
  check_id: string;
  outcome: 'pass' | 'not_yet' | 'cannot_tell';
  /** The whole verdict, as JSON. */
  verdict: string;
  at: string;
}

/** What holds now, per check of an attempt. */
export interface ChecksTable {
  attempt_id: string;
  check_id: string;
  verdict: string;
  at: string;
  first_passed_at: string | null;
  /** While it passes: the objects that it rests on, as JSON. */
  passed_with: Generated<string | null>;
  /** While it is broken: since when, and by which changes, as JSON. */
  broken_by: Generated<string | null>;
}

/** What an attempt has earned and opened, per task. */
export interface TasksTable {
  attempt_id: string;
  task_id: string;
  earned_at: string | null;
  hints_opened: number;
  tried: number;
}
