import type { FileProbe, KubeCredentials, ProbeRequest } from '../../environments/provider.ts';
import type { CheckResult } from '../verdict.ts';

/** What the server says to a grading child over its channel. */
export type ToChild =
  | { kind: 'job'; file: string; checks: readonly string[]; credentials: KubeCredentials; checkLimitMs: number }
  | { kind: 'probed'; number: number; answer: FileProbe }
  | { kind: 'probeFailed'; number: number; detail: string };

/** What a grading child says: `started` when it has its job, then about it, then `done`. The server validates each. */
export type FromChild =
  | { kind: 'started' }
  | { kind: 'probe'; number: number; request: ProbeRequest }
  | { kind: 'result'; check: string; result: CheckResult; tookMs: number }
  | { kind: 'done' };
