import type { Answer, KubeCredentials, ProbeKind, Question } from '../../environments/provider.ts';
import type { Snapshot } from '../history/snapshot.ts';
import type { ApiSending } from '../kube/api-server.ts';
import type { CheckResult } from '../verdict.ts';

/** What an acting check answered, and the fingerprint of what it depended on. */
export interface Remembered {
  fingerprint: string;
  result: CheckResult;
}

export interface ChildJob {
  file: string;
  checks: readonly string[];
  credentials: KubeCredentials;
  /** For a check that does not say how long it takes. */
  checkLimitMs: number;
  /** By check, of those that act. */
  remembered: Readonly<Record<string, Remembered>>;
  /** By check, of those that passed the last time: the objects that they rested on. */
  passedWith: Readonly<Record<string, readonly Omit<Snapshot, 'content'>[]>>;
}

/** What the server says to a grading child over its channel. */
export type ToChild =
  | ({ kind: 'job' } & ChildJob)
  | { kind: 'probed'; number: number; answer: Answer<ProbeKind> }
  | { kind: 'probeFailed'; number: number; detail: string };

export type ProbeMessage = {
  [Kind in ProbeKind]: { kind: 'probe'; number: number; probe: Kind; question: Question<Kind> };
}[ProbeKind];

/** What a result rests on, for what comes later. */
export interface Basis {
  /** Of what an acting check depends on. */
  fingerprint?: string;
  /** Kinds of all objects that were read, such as `apps/v1/Deployment`; absent when something else was asked as well. */
  reads?: string[];
  /** Of a pass: the objects it rests on. Of a not_yet: those of the last pass, as they are now. */
  objects?: Snapshot[];
}

/** What a grading child says: `started` when it has its job, then about it, then `done`. The server validates each. */
export type FromChild =
  | { kind: 'started' }
  /** Checks that run together begin; none of them has more time than this. */
  | { kind: 'turn'; limitMs: number }
  | ProbeMessage
  /** To be sent when this process ends before it says `undone`. */
  | { kind: 'undo'; number: number; sending: ApiSending }
  | { kind: 'undone'; number: number }
  | { kind: 'result'; check: string; result: CheckResult; basis: Basis; tookMs: number }
  | { kind: 'done' };
