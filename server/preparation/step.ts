import type { Localized } from '../text.ts';

/** What a look at one requirement found. Worst first: `broken` cannot be mended by Drydock, `missing` can. */
export type Finding =
  | { state: 'ready'; detail: string }
  | { state: 'warning'; detail: string; remedy: string }
  | { state: 'missing'; detail: string; remedy: string }
  | { state: 'broken'; detail: string; remedy: string };

/** How a running step tells of itself; `fraction` (0 to 1) only where it is really known. */
export type Report = (update: { line?: string; fraction?: number }) => void;

/**
 * One thing that must be true of this machine before learners can work: an engine that answers, an image that is built.
 * `check` looks and changes nothing, so that the doctor may call it at any time. `run` is called only when `check` did
 * not answer `ready` or `warning`; it may be called again after a failure, and gives up when `signal` aborts.
 */
export interface Step {
  id: string;
  title: Localized;
  /** What it usually takes on two cores, in seconds, when it has work to do. */
  usualSeconds: number;
  /** Ids of the steps that must be ready before this one runs. */
  needs: readonly string[];
  check(signal: AbortSignal): Promise<Finding>;
  run(report: Report, signal: AbortSignal): Promise<void>;
}
