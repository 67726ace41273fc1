import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EnvironmentId, KubeCredentials, Provider } from '../environments/provider.ts';
import { DrydockError } from '../errors.ts';
import type { Lab } from '../labs/lab.ts';
import { cannotTell } from './cannot-tell.ts';
import { type CheckMemory, remember } from './check-memory.ts';
import type { CheckRunner, OnVerdict } from './check-runner.ts';
import { readPassedWith } from './history/passed-with.ts';
import { type GradingReason, type KeepVerdictsDeps, keepVerdicts } from './keep-verdicts.ts';

/** An attempt with the environment it is worked on in. */
export interface GradedAttempt {
  attempt: string;
  lab: Lab;
  environment: EnvironmentId;
}

export type GradingRun = GradedAttempt & GradingReason & { memory: CheckMemory };

export interface GradeAttemptDeps extends KeepVerdictsDeps {
  provider: Pick<Provider, 'graderCredentials' | 'probe'>;
  runner: CheckRunner;
  /** Waits before each further try of what could not be told. */
  retryAfterMs?: readonly number[];
}

/** The verdict on every check when the environment does not even say how to reach it. */
function unreachable(error: unknown) {
  const isGone = error instanceof DrydockError && error.code === 'environment_not_ready';
  return { ...cannotTell(isGone ? 'environment_gone' : 'api_unreachable', String(error)), tookMs: 0 };
}

/**
 * Grades tasks of an attempt once and keeps each verdict as it comes. What could not be told is tried again a few
 * times, and the learner told so; resolves with the checks that it could not be told of at last. A task is earned when
 * all its checks pass in one such run. Rejects when the signal aborts or the database refuses.
 */
export async function gradeAttempt(
  { provider, runner, retryAfterMs = [1000, 3000], ...deps }: GradeAttemptDeps,
  run: GradingRun,
  signal: AbortSignal,
): Promise<string[]> {
  const { lab, environment, tasks, memory } = run;
  if (run.because === 'asked') memory.results.clear();
  const verdicts = keepVerdicts(deps, run);

  async function tryOnce(checks: readonly string[], onVerdict: OnVerdict): Promise<void> {
    let credentials: KubeCredentials;
    try {
      credentials = await provider.graderCredentials(environment);
    } catch (error) {
      for (const check of checks) onVerdict({ ...unreachable(error), check });
      return;
    }
    const job: Parameters<CheckRunner['run']>[0] = {
      file: join(lab.folder, 'checks.ts'),
      checks,
      credentials,
      probe: (kind, question, ended) => provider.probe(environment, kind, question, ended),
      remembered: Object.fromEntries(memory.results),
      passedWith: await readPassedWith(deps.db, run.attempt),
    };
    await runner.run(job, onVerdict, signal);
  }

  let checks = [...new Set(tasks.flatMap((task) => task.checks))];
  for (const [tries, waitMs] of [0, ...retryAfterMs].entries()) {
    await sleep(waitMs, undefined, { signal });
    const next = tries < retryAfterMs.length ? 'trying_again' : 'given_up';
    await tryOnce(checks, (verdict, basis) => {
      remember(memory, verdict, basis);
      verdicts.keep(verdict, basis?.objects, next);
    });
    await verdicts.settled();
    checks = verdicts.untold(checks);
    if (checks.length === 0) break;
  }
  return checks;
}
