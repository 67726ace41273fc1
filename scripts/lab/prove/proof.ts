import type { Outcome, Verdict } from '../../../server/grading/verdict.ts';

/** What one check answered where another answer was due. */
export interface Deviation {
  check: string;
  outcome: Outcome;
  /** What it saw, in English; for a `cannot_tell` the operator's detail. */
  observed: string;
}

interface CaseProof {
  /** The script's name without `.sh`. */
  name: string;
  /** A sentence for the author; absent when the case went as it must. */
  failure?: string;
  seconds: number;
}

export interface SolutionProof extends CaseProof {
  /** From the end of its last command until every check passed; absent when they never did. */
  settledSeconds?: number;
  /** How often the solved state was graded after that, and what did not pass then. */
  gradings: number;
  flakes: Deviation[];
}

export interface MistakeProof extends CaseProof {
  /** The check that its head names. */
  caughtBy: string;
  isCaught: boolean;
  /** Every check that said `not_yet` at the end. */
  catchers: string[];
}

export interface CheckProof {
  check: string;
  /** Its answer on the untouched lab. */
  untouched: Outcome;
  /** Caught mistakes that name it. */
  catches: string[];
  /** Caught mistakes that no other check noticed. */
  catchesAlone: string[];
}

/** The outcome of proving one lab; written as JSON for other tools. */
export interface LabProof {
  lab: string;
  isProved: boolean;
  /** Each in one sentence; empty when proved. */
  failures: string[];
  checks: CheckProof[];
  solutions: SolutionProof[];
  mistakes: MistakeProof[];
  /** Share of the mistakes that were caught, 0 to 1. */
  killRate: number;
  flakes: number;
  startedAt: string;
  seconds: number;
}

function seenBy(verdict: Verdict): string {
  if (verdict.outcome === 'pass') return verdict.message.en;
  return verdict.outcome === 'not_yet' ? verdict.observed.en : `${verdict.cause}: ${verdict.detail}`;
}

export function deviation(verdict: Verdict): Deviation {
  return { check: verdict.check, outcome: verdict.outcome, observed: seenBy(verdict) };
}

export function describeDeviations(verdicts: readonly Verdict[]): string {
  return verdicts
    .map(deviation)
    .map(({ check, outcome, observed }) => `${check} says ${outcome} (${observed})`)
    .join('; ');
}
