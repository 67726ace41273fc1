import { existsSync, realpathSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import PQueue from 'p-queue';
import { cannotTell } from './cannot-tell.ts';
import type { CheckJob, CheckRunner, OnVerdict } from './check-runner.ts';
import type { ChildEnd } from './child-process.ts';
import { runInChild } from './run-in-child.ts';
import { keepSpareChildren } from './spare-children.ts';
import type { Cause } from './verdict.ts';

export interface CheckRunnerOptions {
  /** Folders in which labs are, absolute: all that a check may read. */
  labFolders: readonly string[];
  /** Time of one check that does not say how long it takes. */
  checkLimitMs?: number;
  /** Processes that wait, started, for the next job. */
  spares?: number;
  /** Jobs that run at the same time; more wait their turn. */
  atOnce?: number;
}

/** For a check that had no answer when its process ended. */
const causeOfEnd: Record<ChildEnd['how'], Cause> = {
  done: 'check_crashed',
  crashed: 'check_crashed',
  out_of_memory: 'check_ran_out_of_memory',
  stopped: 'check_timed_out',
};

/**
 * Runs checks in processes of their own, one per job. When a job's process does not live to its end, each check that
 * had no verdict yet gets a process to itself, so that only the one at fault is not told.
 */
export function createCheckRunner({
  labFolders,
  checkLimitMs = 10_000,
  spares = 1,
  atOnce = 2 * availableParallelism(),
}: CheckRunnerOptions): CheckRunner {
  // Node follows links before it asks whether it may read.
  const readable = labFolders
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => [folder, realpathSync(folder)]);
  const children = keepSpareChildren(readable, spares);
  const turns = new PQueue({ concurrency: atOnce });
  const closing = new AbortController();

  async function run(job: CheckJob, onVerdict: OnVerdict, signal: AbortSignal): Promise<void> {
    const attempt = () =>
      turns.add(() => runInChild(children.take(), { ...job, checkLimitMs }, onVerdict, signal), { signal });
    let end = await attempt();
    // One that died while it waited for work says nothing about the checks.
    if (end.how === 'crashed' && !end.hasBegun && !signal.aborted) end = await attempt();
    signal.throwIfAborted();
    const [check, ...others] = end.untold;
    if (check === undefined) return;
    if (others.length === 0) {
      onVerdict({ ...cannotTell(causeOfEnd[end.how], end.output), check, tookMs: end.tookMs });
      return;
    }
    await Promise.all(end.untold.map((alone) => run({ ...job, checks: [alone] }, onVerdict, signal)));
  }

  return {
    async run(job, onVerdict, signal) {
      const ending = AbortSignal.any([signal, closing.signal]);
      ending.throwIfAborted();
      await run(job, onVerdict, ending);
    },
    close() {
      closing.abort();
      children.close();
    },
  };
}
