import type { LabPage } from '../../api.ts';
import type { Lab } from '../../labs/lab.ts';
import type { Labs } from '../../labs/read-labs.ts';
import { renderLesson } from '../../labs/render-lesson.ts';
import type { Language } from '../../text.ts';

/** What a browser may know of a lab: no paths, no check sources, no hints before they are opened. */
export async function presentLab(lab: Lab, labs: Labs, language: Language): Promise<LabPage> {
  const { id, track, title, summary, minutes, difficulty, tasks } = lab;
  const before = labs.all().filter((other) => lab.prerequisites.includes(other.id));
  return {
    id,
    track,
    title,
    summary,
    minutes,
    difficulty,
    prerequisites: before.map((other) => ({ id: other.id, title: other.title })),
    lesson: await renderLesson(lab, language),
    tasks: tasks.map((task) => ({
      id: task.id,
      title: task.title,
      points: task.points,
      checks: task.checks,
      hintCount: task.hints.length,
    })),
  };
}
