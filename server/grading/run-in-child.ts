import { cannotTell } from './cannot-tell.ts';
import type { CheckJob } from './check-runner.ts';
import type { ChildEnd, GradingChild } from './child-process.ts';
import { type ChildMessage, checkResult } from './result-schema.ts';
import type { CheckResult, Verdict } from './verdict.ts';

/** What starting the process may take on a busy machine; and what loading the checks may, on top of their own time. */
const startLimitMs = 10_000;
const loadLimitMs = 1000;

/** What became of a job: how its process ended, and which checks it had no answer for. */
export interface JobEnd extends ChildEnd {
  untold: string[];
  tookMs: number;
}

function judged(raw: unknown): CheckResult {
  const result = checkResult.safeParse(raw);
  return result.success ? result.data : cannotTell('check_crashed', `not a result of a check: ${result.error.message}`);
}

/**
 * Gives a job to a child and talks with it to its end. When the signal aborts the child is stopped and no further
 * verdict sent.
 */
export async function runInChild(
  child: GradingChild,
  job: CheckJob & { checkLimitMs: number },
  onVerdict: (verdict: Verdict) => void,
  signal: AbortSignal,
): Promise<JobEnd> {
  const { probe, ...told } = job;
  const started = performance.now();
  const untold = new Set(job.checks);
  const life = new AbortController();
  const stop = () => child.stop();
  let timer = setTimeout(stop, startLimitMs);
  signal.addEventListener('abort', stop, { once: true });

  async function answerProbe({ number, request }: Extract<ChildMessage, { kind: 'probe' }>): Promise<void> {
    try {
      child.tell({ kind: 'probed', number, answer: await probe(request, life.signal) });
    } catch (error) {
      child.tell({ kind: 'probeFailed', number, detail: String(error) });
    }
  }

  child.give({ kind: 'job', ...told }, (message) => {
    if (message.kind === 'started') {
      clearTimeout(timer);
      timer = setTimeout(stop, loadLimitMs + job.checkLimitMs);
    }
    if (message.kind === 'probe') answerProbe(message);
    if (message.kind === 'result' && untold.delete(message.check) && !signal.aborted) {
      onVerdict({ ...judged(message.result), check: message.check, tookMs: message.tookMs });
    }
  });

  try {
    const end = await child.ended;
    return { ...end, untold: [...untold], tookMs: Math.round(performance.now() - started) };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
    life.abort();
  }
}
