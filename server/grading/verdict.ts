import type { Localized } from '../text.ts';

/** An object that a verdict rests on. */
export interface Evidence {
  /** Such as `PersistentVolumeClaim/default/data`. */
  object: string;
  resourceVersion: string;
}

/** Why the platform could not judge. None of these costs the learner anything. */
export type Cause =
  | 'api_unreachable'
  | 'api_refused'
  | 'probe_failed'
  | 'control_failed'
  | 'check_crashed'
  | 'check_timed_out'
  | 'check_ran_out_of_memory'
  | 'environment_gone';

/** What a check answers. */
export type CheckResult =
  | { outcome: 'pass'; message: Localized; observed?: Localized; evidence: Evidence[] }
  | {
      outcome: 'not_yet';
      message: Localized;
      expected: Localized;
      observed: Localized;
      /** The command with which the learner sees it themselves. */
      see: string;
      evidence: Evidence[];
      /** Worth another look after so long, although nothing may change until then. */
      againInSeconds?: number;
    }
  | { outcome: 'cannot_tell'; cause: Cause; message: Localized; detail: string };

/** One check's answer, as the platform keeps and shows it. `detail` of a `cannot_tell` is for the operator only. */
export type Verdict = CheckResult & { check: string; tookMs: number };

export type Outcome = Verdict['outcome'];
