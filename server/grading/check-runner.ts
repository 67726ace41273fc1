import type { FileProbe, KubeCredentials, ProbeRequest } from '../environments/provider.ts';
import type { Verdict } from './verdict.ts';

/** Checks of one lab, to be run once against one environment. */
export interface CheckJob {
  /** Absolute path of the lab's checks.ts. */
  file: string;
  /** Names that it exports. */
  checks: readonly string[];
  credentials: KubeCredentials;
  /** Answers what a check asks of the running system. Rejects when the probe itself failed. */
  probe(request: ProbeRequest, signal: AbortSignal): Promise<FileProbe>;
}

/** Runs checks apart from the server. */
export interface CheckRunner {
  /**
   * Sends one verdict per check, each as soon as it is known; whatever goes wrong with a check becomes its
   * `cannot_tell`. Resolves after the last one. Rejects only when the signal aborts, and then sends nothing more.
   */
  run(job: CheckJob, onVerdict: (verdict: Verdict) => void, signal: AbortSignal): Promise<void>;
  /** Ends what runs and what waits to run. */
  close(): void;
}
