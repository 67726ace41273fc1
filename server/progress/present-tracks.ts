import type { LabSummary, Track } from '../api.ts';
import type { Capability } from '../environments/provider.ts';
import type { Lab } from '../labs/lab.ts';
import type { Labs } from '../labs/read-labs.ts';
import { closedBecause } from './closed-because.ts';
import type { EarnedTask } from './earned-tasks.ts';

/** All tracks that have labs, with what one person has earned in each lab, and where their open attempt is. */
export function presentTracks(
  labs: Labs,
  earned: readonly EarnedTask[],
  open: { labId: string; id: string } | undefined,
  capabilities: ReadonlySet<Capability>,
): Track[] {
  const summarise = (lab: Lab): LabSummary => {
    const passed = lab.tasks.filter((task) =>
      earned.some(({ labId, taskId }) => labId === lab.id && taskId === task.id),
    );
    return {
      id: lab.id,
      track: lab.track,
      title: lab.title,
      summary: lab.summary,
      minutes: lab.minutes,
      difficulty: lab.difficulty,
      taskCount: lab.tasks.length,
      points: sumPoints(lab.tasks),
      earned: sumPoints(passed),
      tasksPassed: passed.length,
      closed: closedBecause(lab, capabilities),
      openAttempt: open?.labId === lab.id ? open.id : undefined,
    };
  };
  return labs
    .tracks()
    .filter((track) => track.labs.length > 0)
    .map((track) => ({ id: track.id, title: track.title, labs: track.labs.map(summarise) }));
}

export function sumPoints(tasks: readonly { points: number }[]): number {
  return tasks.reduce((sum, { points }) => sum + points, 0);
}
