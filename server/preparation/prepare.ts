import { join } from 'node:path';
import { homeDir } from '../paths.ts';
import { RemediableError } from '../remediable-error.ts';
import { PreparationBoard } from './board.ts';
import { rememberDuration } from './durations.ts';
import { assertOrdered, isUnblocked, startableSteps } from './order.ts';
import type { PreparationState, StepProgress } from './preparation-state.ts';
import { acquireLock } from './process-lock.mjs';
import type { Finding, Step } from './step.ts';

export type { PreparationState, StepProgress, StepState } from './preparation-state.ts';

export interface PrepareOptions {
  /** Told of every change; must not throw. The object is new each time and may be kept. */
  onChange: (state: PreparationState) => void;
  /** Ends the running steps; `prepare` then throws the signal's reason. */
  signal: AbortSignal;
  /** Where the lock and the remembered durations are kept. Default: Drydock's home. */
  folder?: string;
}

const durationsFile = (folder: string) => join(folder, 'durations.json');

/** What a preparation looks like before it begins, for showing at once. */
export function preparationAhead(steps: readonly Step[], folder = homeDir): PreparationState {
  return new PreparationBoard(steps, durationsFile(folder), () => {}).state('running');
}

/**
 * Makes this machine ready: looks at each step, runs those that miss something as soon as what they need is there, and
 * looks again. Where nothing is missing it costs only the looks, so it may be called at every start. A failed step does
 * not throw: it is in the state, and stops only the steps that need it. While another process prepares this machine,
 * this one waits and then finds the work done.
 */
export async function prepare(steps: readonly Step[], options: PrepareOptions): Promise<PreparationState> {
  assertOrdered(steps);
  const { onChange, signal, folder = homeDir } = options;
  const board = new PreparationBoard(steps, durationsFile(folder), onChange);
  board.tell();
  const release = await acquireLock(join(folder, 'prepare.lock'), { signal, onWait: (pid) => board.tell(pid) });

  const working = new Set<Promise<void>>();
  const looked = new Set<Step>();
  const lacking = new Set<Step>();
  const start = (step: Step, work: () => Promise<void>) => {
    const ended = work()
      .catch((error) => {
        if (!signal.aborted) board.move(step, failure(error));
      })
      .finally(() => working.delete(ended));
    working.add(ended);
  };
  const look = async (step: Step) => {
    const finding = await step.check(signal);
    if (finding.state === 'missing') lacking.add(step);
    else board.move(step, settled(finding, 0));
  };
  const run = async (step: Step) => {
    const seconds = await runStep(step, board, signal);
    const finding = await step.check(signal);
    board.move(step, settled(finding, seconds));
    if (finding.state === 'ready' || finding.state === 'warning') {
      rememberDuration(durationsFile(folder), step.id, seconds);
    }
  };

  try {
    for (;;) {
      signal.throwIfAborted();
      for (const step of steps) {
        if (looked.has(step) || !isUnblocked(step, board.states)) continue;
        looked.add(step);
        start(step, () => look(step));
      }
      for (const step of startableSteps([...lacking], board.states)) start(step, () => run(step));
      if (working.size === 0) return board.close();
      await Promise.race(working);
    }
  } finally {
    await Promise.allSettled(working);
    await release();
  }
}

async function runStep(step: Step, board: PreparationBoard, signal: AbortSignal): Promise<number> {
  const started = Date.now();
  let progress: StepProgress = { state: 'running', startedAt: new Date(started).toISOString(), line: '' };
  board.move(step, progress);
  await step.run((update) => {
    progress = { ...progress, ...update };
    board.update(step, progress);
  }, signal);
  return (Date.now() - started) / 1000;
}

function settled(finding: Finding, tookSeconds: number): StepProgress {
  switch (finding.state) {
    case 'ready':
      return { state: 'ready', detail: finding.detail, tookSeconds };
    case 'warning':
      return finding;
    case 'missing':
    case 'broken':
      return { state: 'failed', detail: finding.detail, remedy: finding.remedy };
  }
}

function failure(error: unknown): StepProgress {
  const detail = error instanceof Error ? error.message : String(error);
  const remedy = error instanceof RemediableError ? error.remedy : 'npm run doctor tells what this machine lacks.';
  return { state: 'failed', detail, remedy };
}
