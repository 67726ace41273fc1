import type { Logger } from 'pino';
import type { EnvironmentId } from '../environments/provider.ts';
import type { Lab } from '../labs/lab.ts';
import { type AttemptGrading, readAttemptGrading } from './attempt-grading.ts';
import { affectedBy, type CheckMemory, newMemory } from './check-memory.ts';
import { type GradeAttemptDeps, type GradedAttempt, type GradingRun, gradeAttempt } from './grade-attempt.ts';
import { type Turns, takeTurns } from './grading-turns.ts';
import type { Verdict } from './verdict.ts';
import { type WatchDeps, watchEnvironment } from './watch.ts';

export type GradingDeps = Omit<GradeAttemptDeps, 'onVerdict'> & WatchDeps & { log: Pick<Logger, 'warn' | 'error'> };

/** The watches of the cluster stand some time after they are begun: what changes until then is seen by one more look. */
const watchesStandSeconds = 3;
/** What could not be told is looked at again by itself: after this, and each time in vain after twice as long. */
const firstRetrySeconds = 15;
const longestRetrySeconds = 240;

/** An attempt that is being graded or watched. */
interface Graded {
  environment: EnvironmentId;
  isWatched: boolean;
  memory: CheckMemory;
  /** Runs one after the other that could not tell all. */
  inVain: number;
  /** Looks again by itself, without a change. */
  nextLook?: NodeJS.Timeout;
  turns: Turns<Pick<GradingRun, 'tasks' | 'because'>>;
  ending: AbortController;
}

function stop({ ending, nextLook }: Graded): void {
  clearTimeout(nextLook);
  ending.abort();
}

/** Grades attempts: when asked, and by itself while an attempt is watched. Never two runs at once for one attempt. */
export function createGrading({ log, follow, times, ...deps }: GradingDeps) {
  const open = new Map<string, Graded>();
  const listeners = new Set<(attempt: string) => void>();

  const tell = (attempt: string): void => {
    for (const listener of listeners) listener(attempt);
  };

  function lookAgain(attempt: string, seconds: number, lab: Lab): void {
    const graded = open.get(attempt);
    if (!graded?.isWatched) return;
    clearTimeout(graded.nextLook);
    graded.nextLook = setTimeout(() => graded.turns.ask({ tasks: lab.tasks, because: 'change' }), seconds * 1000);
  }

  function onVerdict(attempt: string, verdict: Verdict, lab: Lab): void {
    if (verdict.outcome === 'not_yet' && verdict.againInSeconds !== undefined) {
      lookAgain(attempt, verdict.againInSeconds, lab);
    }
    if (verdict.outcome === 'cannot_tell') {
      const { check, cause, detail } = verdict;
      log.warn({ attempt, check, cause, detail }, 'a check could not tell');
    }
    tell(attempt);
  }

  function gradedOf(subject: GradedAttempt): Graded {
    const { attempt, environment } = subject;
    const known = open.get(attempt);
    if (known?.environment === environment) return known;
    if (known !== undefined) stop(known);
    const ending = new AbortController();
    const memory = newMemory();
    const turns: Graded['turns'] = takeTurns(
      async (request) => {
        tell(attempt);
        try {
          const untold = await gradeAttempt(
            { ...deps, onVerdict: (of, verdict) => onVerdict(of, verdict, subject.lab) },
            { ...subject, ...request, memory },
            ending.signal,
          );
          if (untold.length === 0) {
            graded.inVain = 0;
            return;
          }
          const seconds = firstRetrySeconds * 2 ** graded.inVain;
          graded.inVain += 1;
          lookAgain(attempt, Math.min(longestRetrySeconds, seconds), subject.lab);
        } catch (error) {
          if (!ending.signal.aborted) log.error({ err: error, attempt }, 'grading failed');
        }
      },
      (one, other) => ({
        tasks: [...new Set([...one.tasks, ...other.tasks])],
        because: one.because === 'asked' ? 'asked' : other.because,
      }),
      () => tell(attempt),
    );
    const graded: Graded = { environment, isWatched: false, memory, inVain: 0, turns, ending };
    open.set(attempt, graded);
    return graded;
  }

  return {
    /** Grades one task, or all of the lab. Resolves when every verdict is kept; `onChange` tells of each before. */
    async grade(subject: GradedAttempt, task?: string): Promise<void> {
      const tasks = subject.lab.tasks.filter(({ id }) => task === undefined || id === task);
      await gradedOf(subject).turns.ask({ tasks, because: 'asked' });
    },

    /**
     * From now on grades by itself when the cluster changes; right away where there are verdicts already, because they
     * may be out of date. To be called when the learner's environment is in use; repeating it is fine. After a reset
     * call `unwatch` first.
     */
    async watch(subject: GradedAttempt): Promise<void> {
      const graded = gradedOf(subject);
      if (graded.isWatched) return;
      graded.isWatched = true;
      const { turns, ending, memory } = graded;
      const { lab, environment, attempt } = subject;
      const look = (kinds: ReadonlySet<string>): void => {
        const tasks = affectedBy(kinds, lab, memory);
        if (tasks.length > 0) turns.ask({ tasks, because: 'change' });
      };
      watchEnvironment({ provider: deps.provider, follow, times }, environment, lab.watches, look, ending.signal);
      const { checks } = await readAttemptGrading(deps.db, attempt, lab);
      if (checks.every(({ verdict }) => verdict === undefined)) return;
      turns.ask({ tasks: lab.tasks, because: 'change' });
      lookAgain(attempt, watchesStandSeconds, lab);
    },

    /** Stops what runs and watches for this attempt. Calling it twice is fine. */
    unwatch(attempt: string): void {
      const graded = open.get(attempt);
      if (graded !== undefined) stop(graded);
      open.delete(attempt);
    },

    state: (attempt: string, lab: Lab): Promise<AttemptGrading> => readAttemptGrading(deps.db, attempt, lab),

    isRunning: (attempt: string): boolean => open.get(attempt)?.turns.isRunning() ?? false,

    /** Tells of every verdict, and when a run begins and ends. Returns how to stop it. */
    onChange(listener: (attempt: string) => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },

    close(): void {
      for (const graded of open.values()) stop(graded);
      open.clear();
      deps.runner.close();
    },
  };
}

export type Grading = ReturnType<typeof createGrading>;
