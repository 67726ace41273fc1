import type { Answer, KubeCredentials, ProbeKind, Question } from '../environments/provider.ts';
import type { Basis, ChildJob } from './child/messages.ts';
import type { Verdict } from './verdict.ts';

/** Puts one question to an environment. Rejects when the probe itself failed. */
export type AskEnvironment = <Kind extends ProbeKind>(
  kind: Kind,
  question: Question<Kind>,
  signal: AbortSignal,
) => Promise<Answer<Kind>>;

/** Checks of one lab, to be run once against one environment. */
export interface CheckJob {
  /** Absolute path of the lab's checks.ts. */
  file: string;
  /** Names that it exports. */
  checks: readonly string[];
  credentials: KubeCredentials;
  /** Answers what a check asks of the running system. */
  probe: AskEnvironment;
  /** From earlier runs; nothing of it when the learner asks. */
  remembered?: ChildJob['remembered'];
  passedWith?: ChildJob['passedWith'];
}

/** `basis` is absent for a check that could not be told. */
export type OnVerdict = (verdict: Verdict, basis?: Basis) => void;

/** Runs checks apart from the server. */
export interface CheckRunner {
  /**
   * Sends one verdict per check, each as soon as it is known; whatever goes wrong with a check becomes its
   * `cannot_tell`. Resolves after the last one, and after what checks did is undone. Rejects only when the signal
   * aborts, and then sends nothing more.
   */
  run(job: CheckJob, onVerdict: OnVerdict, signal: AbortSignal): Promise<void>;
  /** Ends what runs and what waits to run. */
  close(): void;
}
