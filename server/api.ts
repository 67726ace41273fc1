/**
 * What the server and the browser say to each other. Types only: the browser imports nothing else from the server.
 * HTTP under /api with JSON bodies; errors are `ApiError` with the status of their code. Sockets: socket.io, see below.
 */
import type { ErrorCode } from './errors.ts';
import type { Change } from './grading/history/changes-between.ts';
import type { Cause, Evidence } from './grading/verdict.ts';
import type { PreparationState } from './preparation/prepare.ts';
import type { Language, Localized } from './text.ts';

export type { Cause, Change, ErrorCode, Evidence, Language, Localized, PreparationState };

export interface ApiError {
  error: { code: ErrorCode; message: Localized };
}

export type Role = 'learner' | 'instructor' | 'admin';

export interface Person {
  id: string;
  name: string;
  role: Role;
}

/** GET /api/session */
export interface Session {
  /** Absent before sign-in. */
  me?: Person;
  signInByName: boolean;
  preparation: PreparationState;
}

/** POST /api/session/link {token} and POST /api/session/name {name} answer with Session. DELETE /api/session signs out. */

/** GET /api/labs */
export interface LabSummary {
  id: string;
  track: string;
  title: Localized;
  summary: Localized;
  minutes: number;
  difficulty: 'beginner' | 'intermediate' | 'advanced';
  taskCount: number;
  points: number;
  /** My best: over all attempts. */
  earned: number;
  tasksPassed: number;
  /** Why nobody can open it on this server; absent when it is open. */
  closed?: Localized;
  /** My open attempt in this lab. */
  openAttempt?: string;
}

export interface Track {
  id: string;
  title: Localized;
  labs: LabSummary[];
}

/** GET /api/labs/:track/:lab?language=en */
export interface LabPage {
  id: string;
  track: string;
  title: Localized;
  summary: Localized;
  minutes: number;
  difficulty: LabSummary['difficulty'];
  /** Labs whose insight this one builds on. */
  prerequisites: { id: string; title: Localized }[];
  /** HTML made by the server from the lab's Markdown; safe to insert. */
  lesson: { language: Language; html: string };
  tasks: TaskOutline[];
  /** What lint finds in it; only while its author previews it. */
  findings?: LabFinding[];
}

export interface LabFinding {
  /** Within the folder of the lab. */
  file: string;
  line: number;
  message: string;
  fix: string;
}

export interface TaskOutline {
  id: string;
  title: Localized;
  points: number;
  checks: string[];
  hintCount: number;
}

/** POST /api/labs/:track/:lab/attempts answers with the Attempt: the open one if there is one, otherwise a new one. */
/** GET /api/attempts/:id. Also pushed over the socket as `attempt` whenever it changes. */
export interface Attempt {
  id: string;
  lab: string;
  startedAt: string;
  endedAt?: string;
  environment: EnvironmentView;
  checks: CheckState[];
  tasks: TaskState[];
  earned: number;
  points: number;
  /** True while checks are running. */
  grading: boolean;
}

export type EnvironmentView =
  /** `position` from 1; `estimatedSeconds` until the prompt appears. */
  | { state: 'queued'; position: number; estimatedSeconds: number }
  | { state: 'creating'; steps: EnvironmentStep[]; estimatedSeconds: number }
  | { state: 'in_use'; expiresAt: string }
  | { state: 'resetting'; steps: EnvironmentStep[]; estimatedSeconds: number }
  | { state: 'failed'; message: Localized }
  | { state: 'ended' };

export interface EnvironmentStep {
  id: string;
  title: Localized;
  usualSeconds: number;
  state: 'waiting' | 'running' | 'done';
  startedAt?: string;
  tookSeconds?: number;
}

export interface CheckState {
  check: string;
  /** The newest verdict; absent before the first. */
  verdict?: VerdictView;
  firstPassedAt?: string;
  /** It passed once and does not now. */
  broken: boolean;
  /** Since when, and what is different in the objects that it rested on when it last passed; may be nothing. */
  brokenBy?: { at: string; changes: Change[] };
}

export type VerdictView =
  | { outcome: 'pass'; message: Localized; observed?: Localized; evidence: Evidence[]; at: string; tookMs: number }
  | {
      outcome: 'not_yet';
      message: Localized;
      expected: Localized;
      observed: Localized;
      see: string;
      evidence: Evidence[];
      at: string;
      tookMs: number;
    }
  | { outcome: 'cannot_tell'; cause: Cause; message: Localized; at: string; tookMs: number };

export interface TaskState {
  task: string;
  /** All its checks pass now. */
  passed: boolean;
  /** When all of them first passed together; the points stay earned from then on. */
  earnedAt?: string;
  hints: Localized[];
  /** A check of it was graded not_yet at least once, so the solution may be shown. */
  tried: boolean;
}

/** POST /api/attempts/:id/grade {task?} answers 202 with the Attempt; verdicts follow over the socket. */
/** POST /api/attempts/:id/reset, POST /api/attempts/:id/extend, DELETE /api/attempts/:id answer with the Attempt. */
/** POST /api/attempts/:id/tasks/:task/hints opens the next hint and answers with the Attempt. */
/** GET /api/attempts/:id/solution */
export interface Solution {
  scripts: { name: string; script: string }[];
}

/** GET /api/people (admin, instructor) ; POST /api/people {name, role} and POST /api/people/:id/link answer with Invitation. */
export interface PersonRow extends Person {
  createdAt: string;
  lastSeenAt?: string;
  earned: number;
}

export interface Invitation {
  person: Person;
  /** Works once, until `expiresAt`. */
  url: string;
  expiresAt: string;
}

/** Socket events from the server. The cookie of the session authorises the connection. */
export interface ServerEvents {
  preparation: (state: PreparationState) => void;
  /** Labs were read again: what is shown of them may have changed, a lab's page, its tasks and checks. */
  labs: () => void;
  attempt: (attempt: Attempt) => void;
  /** Output of one terminal; answer `terminal:ack` with the bytes written to the screen. */
  'terminal:output': (terminal: string, chunk: Uint8Array) => void;
  /** `ended`: the shell is gone for good. `detached`: the server lost it, open it again. */
  'terminal:closed': (terminal: string, reason: 'ended' | 'detached') => void;
}

export type Reply<T> = { ok: true; value: T } | { ok: false; error: ApiError['error'] };

export interface TerminalRequest {
  attempt: string;
  /** Lower-case letters, digits and hyphens. */
  session: string;
  cols: number;
  rows: number;
  /** One terminal in one open page, by a random name. */
  writer: string;
  /** The number of the last input that this writer ever sent, 0 for none. */
  sent: number;
  /** When the session is not there: start it, or refuse with `shell_not_found`, because what was kept is meant for the old shell. */
  whenMissing: 'start' | 'refuse';
}

export interface OpenTerminal {
  /** Handle of this view, on this connection only. */
  terminal: string;
  /** What scrolled off the screen, with its escapes. */
  history: Uint8Array;
  /** The last input of the writer that counts as typed: those after it must be sent again, the others never. */
  inputSeen: number;
  /** The server had forgotten the writer: unanswered inputs up to `inputSeen` may be lost. */
  inputPresumed: boolean;
}

/** Socket events from the browser. `terminal` is a handle that the server gives per connection. */
export interface ClientEvents {
  /** Follow an attempt: `attempt` events come until the socket closes. */
  'attempt:follow': (attempt: string, reply: (reply: Reply<Attempt>) => void) => void;
  'attempt:unfollow': (attempt: string) => void;
  /** Shell sessions that are alive in this attempt's toolbox. */
  'terminal:list': (attempt: string, reply: (reply: Reply<string[]>) => void) => void;
  /** Opens or comes back to a session. The screen must be cleared, `history` written to it, then output follows. */
  'terminal:open': (request: TerminalRequest, reply: (reply: Reply<OpenTerminal>) => void) => void;
  /**
   * `number` counts up from 1 per writer and session; a number that was seen is answered and not typed again. At most 64 KiB.
   * After an error the terminal must be opened again: `inputSeen` then says what was typed.
   */
  'terminal:input': (terminal: string, number: number, data: string, reply: (reply: Reply<null>) => void) => void;
  'terminal:ack': (terminal: string, bytes: number) => void;
  'terminal:resize': (terminal: string, cols: number, rows: number) => void;
  'terminal:close': (terminal: string) => void;
  'terminal:end': (attempt: string, session: string, reply: (reply: Reply<null>) => void) => void;
}
