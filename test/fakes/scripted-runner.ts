import { cannotTell } from '../../server/grading/cannot-tell.ts';
import type { CheckJob, CheckRunner } from '../../server/grading/check-runner.ts';
import type { Basis } from '../../server/grading/child/messages.ts';
import type { CheckResult, Outcome } from '../../server/grading/verdict.ts';

const say = (text: string) => ({ en: text, ko: text });

const results: Record<Outcome, CheckResult> = {
  pass: { outcome: 'pass', message: say('fine'), evidence: [] },
  not_yet: {
    outcome: 'not_yet',
    message: say('not there'),
    expected: say('there'),
    observed: say('absent'),
    see: 'kubectl get',
    evidence: [],
  },
  cannot_tell: cannotTell('api_unreachable', 'for the operator only'),
};

/** A runner whose checks answer what a test says, at once; what it says can change between runs. */
export function createScriptedRunner(outcomes: Record<string, Outcome | CheckResult>) {
  const runs: string[][] = [];
  const jobs: CheckJob[] = [];
  const bases: Record<string, Basis> = {};
  const runner: CheckRunner & { runs: string[][]; jobs: CheckJob[]; outcomes: typeof outcomes; bases: typeof bases } = {
    runs,
    /** All that was asked, oldest first. */
    jobs,
    outcomes,
    /** What results rest on, by check. */
    bases,
    async run(job: CheckJob, onVerdict, signal) {
      runs.push([...job.checks]);
      jobs.push(job);
      await new Promise((resolve) => setImmediate(resolve));
      signal.throwIfAborted();
      for (const check of job.checks) {
        const outcome = outcomes[check] ?? 'cannot_tell';
        onVerdict({ ...(typeof outcome === 'string' ? results[outcome] : outcome), check, tookMs: 1 }, bases[check]);
      }
    },
    close() {},
  };
  return runner;
}
