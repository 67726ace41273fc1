import type { Attempt, CheckState, EnvironmentView, TaskState } from '../api.ts';
import type { Lab } from '../labs/lab.ts';
import type { AttemptRecord } from './attempts.ts';
import { sumPoints } from './present-tracks.ts';

/** What is kept of an attempt's grading. */
export interface AttemptGrading {
  checks: CheckState[];
  tasks: TaskState[];
}

/** An attempt as its learner and those who teach see it. */
export function presentAttempt(
  attempt: AttemptRecord,
  lab: Lab,
  environment: EnvironmentView,
  { checks, tasks }: AttemptGrading,
  activity: 'grading' | 'idle',
): Attempt {
  const earned = lab.tasks.filter(({ id }) =>
    tasks.some(({ task, earnedAt }) => task === id && earnedAt !== undefined),
  );
  return {
    id: attempt.id,
    lab: attempt.labId,
    startedAt: attempt.startedAt,
    endedAt: attempt.endedAt,
    environment: attempt.endedAt === undefined ? environment : { state: 'ended' },
    checks,
    tasks,
    earned: sumPoints(earned),
    points: sumPoints(lab.tasks),
    grading: activity === 'grading',
  };
}
