import { languages } from '../../text.ts';
import type { Finding } from '../finding.ts';
import { type LabSources, lineOfText } from './lab-sources.ts';

const rule = 'check-marks';

/** Each lesson has the lab's tasks in their order, and in each task exactly the checks that the task must pass. */
export function lintMarks({ lab, lessons, manifest }: LabSources): Finding[] {
  return languages.flatMap((language) => {
    const lesson = lessons[language];
    const { file } = lesson;
    const wanted = lab.tasks.map(({ id }) => id);
    const found = lesson.tasks.map(({ value }) => value);
    const findings: Finding[] = [];
    if (found.join() !== wanted.join()) {
      const line = lesson.tasks.find(({ value }, index) => value !== wanted[index])?.line ?? 1;
      findings.push({
        rule,
        file,
        line,
        message: `The lesson's tasks are ${found.join(', ') || 'none'}; lab.yaml has ${wanted.join(', ')}.`,
        fix: 'Open each task of lab.yaml once, in that order, with "::: task <id>", and close it with ":::".',
      });
    }
    for (const [position, { id, checks }] of lab.tasks.entries()) {
      const marked = lesson.marks.filter(({ value }) => value.task === id);
      const opened = lesson.tasks.find(({ value }) => value === id)?.line;
      for (const check of checks) {
        if (opened === undefined || marked.some(({ value }) => value.check === check)) continue;
        findings.push({
          rule,
          file,
          line: opened,
          message: `The task ${id} must pass ${check}, and none of its requirements says so.`,
          fix: `End the requirement that it enforces with {check=${check}}, or take it out of lab.yaml (line ${manifest.lineOf(['tasks', position, 'checks'])}).`,
        });
      }
    }
    for (const { value, line } of lesson.marks) {
      if (lab.tasks.some(({ id, checks }) => id === value.task && checks.includes(value.check))) continue;
      const owner = lab.tasks.find(({ checks }) => checks.includes(value.check));
      findings.push({
        rule,
        file,
        line,
        message: `${value.check} is marked ${value.task === '' ? 'outside the tasks' : `in ${value.task}`}; ${owner === undefined ? 'no task of lab.yaml has such a check' : `it belongs to the task ${owner.id}`}.`,
        fix: 'Move the mark into the task of its check, or correct its name.',
      });
    }
    for (const { value, line } of lesson.strayMarks) {
      findings.push({
        rule,
        file,
        line,
        message: `${value} is shown to the learner as text.`,
        fix: 'Put it at the end of the list item or paragraph that says the requirement.',
      });
    }
    return findings;
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
