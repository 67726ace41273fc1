import type { ProbeKind } from '../environments/provider.ts';
import { cannotTell } from './cannot-tell.ts';
import type { CheckJob, OnVerdict } from './check-runner.ts';
import type { ChildEnd, GradingChild } from './child-process.ts';
import { probeQuestions } from './probe-questions.ts';
import { type ChildMessage, checkResult } from './result-schema.ts';
import { undoAll } from './undo-all.ts';
import type { CheckResult } from './verdict.ts';

/** What starting the process may take on a busy machine; and what loading the checks may, on top of their own time. */
const startLimitMs = 10_000;
const loadLimitMs = 1000;

/** What became of a job: how its process ended, and which checks it had no answer for. */
export interface JobEnd extends ChildEnd {
  untold: string[];
  /** False when the process was gone before it had its job. */
  hasBegun: boolean;
  tookMs: number;
}

function judged(raw: unknown): CheckResult {
  const result = checkResult.safeParse(raw);
  return result.success ? result.data : cannotTell('check_crashed', `not a result of a check: ${result.error.message}`);
}

/**
 * Gives a job to a child and talks with it to its end. When the signal aborts the child is stopped and no further
 * verdict sent. What the child did and did not live to undo is undone.
 */
export async function runInChild(
  child: GradingChild,
  job: CheckJob & { checkLimitMs: number },
  onVerdict: OnVerdict,
  signal: AbortSignal,
): Promise<JobEnd> {
  const { probe, remembered = {}, passedWith = {}, ...told } = job;
  const started = performance.now();
  const untold = new Set(job.checks);
  const undos = new Map<number, Extract<ChildMessage, { kind: 'undo' }>['sending']>();
  let hasBegun = false;
  const life = new AbortController();
  const stop = () => child.stop();
  let timer = setTimeout(stop, startLimitMs);
  signal.addEventListener('abort', stop, { once: true });

  const giveTime = (limitMs: number): void => {
    clearTimeout(timer);
    timer = setTimeout(stop, limitMs);
  };

  async function answerProbe<Kind extends ProbeKind>(number: number, kind: Kind, raw: unknown): Promise<void> {
    try {
      const question = probeQuestions[kind].parse(raw);
      child.tell({ kind: 'probed', number, answer: await probe(kind, question, life.signal) });
    } catch (error) {
      child.tell({ kind: 'probeFailed', number, detail: String(error) });
    }
  }

  function hear(message: ChildMessage): void {
    switch (message.kind) {
      case 'started':
        hasBegun = true;
        giveTime(loadLimitMs + job.checkLimitMs);
        break;
      case 'turn':
        giveTime(loadLimitMs + message.limitMs);
        break;
      case 'probe':
        answerProbe(message.number, message.probe, message.question);
        break;
      case 'undo':
        undos.set(message.number, message.sending);
        break;
      case 'undone':
        undos.delete(message.number);
        break;
      case 'result':
        if (untold.delete(message.check) && !signal.aborted) {
          const { check, result, basis, tookMs } = message;
          onVerdict({ ...judged(result), check, tookMs }, basis);
        }
    }
  }

  child.give({ kind: 'job', ...told, remembered, passedWith }, hear);

  try {
    const end = await child.ended;
    return { ...end, untold: [...untold], hasBegun, tookMs: Math.round(performance.now() - started) };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
    life.abort();
    await undoAll(job.credentials, [...undos.values()]);
  }
}
