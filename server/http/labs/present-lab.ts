import { relative } from 'node:path';
import type { LabFinding, LabPage } from '../../api.ts';
import type { Finding } from '../../labs/finding.ts';
import type { Lab } from '../../labs/lab.ts';
import type { Labs } from '../../labs/read-labs.ts';
import { renderLesson } from '../../labs/render-lesson.ts';
import type { Language } from '../../text.ts';

export interface LabView {
  language: Language;
  /** All labs, for the names of those that this one builds on. */
  labs: Pick<Labs, 'all'>;
  /** Where its author looks at it. */
  findings: readonly Finding[] | undefined;
}

/** What a browser may know of a lab: no paths, no check sources, no hints before they are opened. */
export async function presentLab(lab: Lab, { language, labs, findings }: LabView): Promise<LabPage> {
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
    findings: findings?.map((finding) => presentFinding(lab, finding)),
  };
}

function presentFinding({ folder }: Lab, { file, line, message, fix }: Finding): LabFinding {
  return { file: relative(folder, file), line, message, fix };
}
