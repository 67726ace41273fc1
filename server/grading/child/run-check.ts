import type { KubernetesObject } from '@kubernetes/client-node';
import { cannotTell } from '../cannot-tell.ts';
import type { ActingTools } from '../check.ts';
import type { CheckResult, Evidence } from '../verdict.ts';
import { causeOf, describe } from './fault.ts';

/** The tools for one check, and what they threw so far, because a check may swallow it. */
export interface Toolbox {
  tools: ActingTools;
  faults: readonly unknown[];
  /** Kinds of the objects that were read with them; undefined when something else was asked as well. */
  reads(): string[] | undefined;
  /** Objects that were read with them, by the names that evidence has. */
  seen(evidence: readonly Evidence[]): KubernetesObject[];
}

const largestResult = 64 * 1024;

/**
 * Does the work of one check within its limit. Never rejects: a throw, a fault of a tool and the end of its time become
 * `cannot_tell`. So does a `not_yet` given after a tool failed, because a fault of the platform must not pass for the
 * learner's.
 */
export async function runCheck(
  work: (toolbox: Toolbox) => Promise<CheckResult>,
  toolboxFor: (signal: AbortSignal) => Toolbox,
  limitMs: number,
): Promise<CheckResult> {
  const time = new AbortController();
  const toolbox = toolboxFor(time.signal);
  const { promise: timeUp, resolve: giveUp } = Promise.withResolvers<CheckResult>();
  const timer = setTimeout(() => {
    giveUp(cannotTell('check_timed_out', `no answer after ${limitMs} ms`));
  }, limitMs);
  try {
    const result = await Promise.race([work(toolbox), timeUp]);
    const [fault] = toolbox.faults;
    if (result?.outcome === 'not_yet' && fault !== undefined) return cannotTell(causeOf(fault), describe(fault));
    const size = JSON.stringify(result)?.length ?? 0;
    return size <= largestResult ? result : cannotTell('check_crashed', `a result of ${size} characters`);
  } catch (error) {
    return cannotTell(causeOf(error), describe(error));
  } finally {
    clearTimeout(timer);
    time.abort();
  }
}
