import { languages } from '../../text.ts';
import type { Finding } from '../finding.ts';
import { type LabSources, lineOfText } from './lab-sources.ts';

const rule = 'check-marks';

type Lesson = LabSources['lessons']['en'];

function lintOrder({ lab }: LabSources, { file, tasks }: Lesson): Finding[] {
  const wanted = lab.tasks.map(({ id }) => id);
  const found = tasks.map(({ value }) => value);
  if (found.join() === wanted.join()) return [];
  return [
    {
      rule,
      file,
      line: tasks.find(({ value }, index) => value !== wanted[index])?.line ?? 1,
      message: `The lesson's tasks are ${found.join(', ') || 'none'}; lab.yaml has ${wanted.join(', ')}.`,
      fix: 'Open each task of lab.yaml once, in that order, with "::: task <id>", and close it with ":::".',
    },
  ];
}

function lintUnmarked({ lab, manifest }: LabSources, { file, tasks, marks }: Lesson): Finding[] {
  return lab.tasks.flatMap(({ id, checks }, position) => {
    const opened = tasks.find(({ value }) => value === id)?.line;
    if (opened === undefined) return [];
    const marked = marks.filter(({ value }) => value.task === id).map(({ value }) => value.check);
    return checks
      .filter((check) => !marked.includes(check))
      .map((check) => ({
        rule,
        file,
        line: opened,
        message: `The task ${id} must pass ${check}, and none of its requirements says so.`,
        fix: `End the requirement that it enforces with {check=${check}}, or take it out of lab.yaml (line ${manifest.lineOf(['tasks', position, 'checks'])}).`,
      }));
  });
}

function lintMisplaced({ lab }: LabSources, { file, marks, strayMarks }: Lesson): Finding[] {
  const misplaced = marks.flatMap(({ value: { check, task }, line }) => {
    if (lab.tasks.some(({ id, checks }) => id === task && checks.includes(check))) return [];
    const owner = lab.tasks.find(({ checks }) => checks.includes(check));
    const where = task === '' ? 'outside the tasks' : `in ${task}`;
    const why = owner === undefined ? 'no task of lab.yaml has such a check' : `it belongs to the task ${owner.id}`;
    return {
      rule,
      file,
      line,
      message: `${check} is marked ${where}; ${why}.`,
      fix: 'Move the mark into the task of its check, or correct its name.',
    };
  });
  const stray = strayMarks.map(({ value, line }) => ({
    rule,
    file,
    line,
    message: `${value} is shown to the learner as text.`,
    fix: 'Put it at the end of the list item or paragraph that says the requirement.',
  }));
  return [...misplaced, ...stray];
}

/** Each lesson has the lab's tasks in their order, and in each task exactly the checks that the task must pass. */
export function lintMarks(sources: LabSources): Finding[] {
  return languages.flatMap((language) => {
    const lesson = sources.lessons[language];
    return [...lintOrder(sources, lesson), ...lintUnmarked(sources, lesson), ...lintMisplaced(sources, lesson)];
  });
}

/** A check is exported for each that a task names, and no other. */
export function lintExports({ lab, files }: LabSources, exported: readonly string[]): Finding[] {
  const checks = files.find(({ file }) => file.endsWith('checks.ts'));
  if (checks === undefined) return [];
  const wanted = new Set(lab.tasks.flatMap((task) => task.checks));
  const missing = [...wanted].filter((check) => !exported.includes(check));
  const surplus = exported.filter((name) => !wanted.has(name));
  return [
    ...missing.map((check) => ({
      rule,
      file: checks.file,
      line: 1,
      message: `It exports no function ${check}, which a task of lab.yaml must pass.`,
      fix: `Write "export const ${check}: Check = ...", or take it out of lab.yaml.`,
    })),
    ...surplus.map((name) => ({
      rule,
      file: checks.file,
      line: lineOfText(checks, name),
      message: `It exports ${name}, which no task of lab.yaml names.`,
      fix: 'Name it in the checks of a task, or do not export it.',
    })),
  ];
}
