import { cannotTell } from '../cannot-tell.ts';
import type { Check, CheckTools, Kube } from '../check.ts';
import type { CheckResult } from '../verdict.ts';
import { causeOf, describe } from './fault.ts';

export interface ToolsFor {
  kube(signal: AbortSignal): Kube;
  probe(request: Parameters<CheckTools['probe']>[0], signal: AbortSignal): ReturnType<CheckTools['probe']>;
}

const largestResult = 64 * 1024;

/** Keeps in mind what the tools threw, because a check may swallow it. */
function witnessed(tools: ToolsFor, signal: AbortSignal): { tools: CheckTools; faults: unknown[] } {
  const faults: unknown[] = [];
  const noting = <T>(answer: Promise<T>): Promise<T> => {
    answer.catch((error) => faults.push(error));
    return answer;
  };
  const kube = tools.kube(signal);
  return {
    faults,
    tools: {
      kube: {
        get: (...question) => noting(kube.get(...question)),
        list: (...question) => noting(kube.list(...question)),
      },
      probe: (request) => noting(tools.probe(request, signal)),
      signal,
    },
  };
}

/**
 * Runs one check within its limit. Never rejects: a throw, a fault of a tool and the end of its time become
 * `cannot_tell`. So does a `not_yet` given after a tool failed, because a fault of the platform must not pass for the
 * learner's.
 */
export async function runCheck(check: Check, toolsFor: ToolsFor, limitMs: number): Promise<CheckResult> {
  const time = new AbortController();
  const { tools, faults } = witnessed(toolsFor, time.signal);
  const { promise: timeUp, resolve: giveUp } = Promise.withResolvers<CheckResult>();
  const timer = setTimeout(() => {
    giveUp(cannotTell('check_timed_out', `no answer after ${limitMs} ms`));
  }, limitMs);
  try {
    const result = await Promise.race([check(tools), timeUp]);
    const [fault] = faults;
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
