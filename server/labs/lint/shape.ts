import { languages } from '../../text.ts';
import type { Finding } from '../finding.ts';
import type { LabSources } from './lab-sources.ts';

const leastWords = 500;
const mostWords = 1200;
const leastHints = 2;

/** A lesson is neither a note nor a book. Korean is not counted: its words are others. */
export function lintLength({ lessons: { en } }: LabSources): Finding[] {
  if (en.words >= leastWords && en.words <= mostWords) return [];
  return [
    {
      rule: 'length',
      file: en.file,
      line: 1,
      message: `The lesson has ${en.words} words; ${leastWords} to ${mostWords} are right for one insight.`,
      fix:
        en.words < leastWords
          ? 'Say whose system it is and what hurts, explain the model, and name the traps.'
          : 'Leave out what this insight does not need, or make it two labs.',
    },
  ];
}

/** After the last task a lesson says what to remember and where the Kubernetes documentation says it. */
export function lintDebrief({ lessons }: LabSources): Finding[] {
  return languages.flatMap((language) => {
    const { file, debrief, tasks, text } = lessons[language];
    const fix = 'After the last task write "::: debrief", what to remember, a link to kubernetes.io, and ":::".';
    const complain = (line: number, message: string): Finding => ({ rule: 'debrief', file, line, message, fix });
    if (debrief === undefined) return [complain(text.trimEnd().split('\n').length, 'The lesson has no debrief.')];
    const last = tasks.at(-1);
    if (last !== undefined && last.line > debrief.line) {
      return [complain(debrief.line, 'The debrief stands before the last task.')];
    }
    if (debrief.links.some((link) => URL.parse(link)?.hostname === 'kubernetes.io')) return [];
    return [complain(debrief.line, 'The debrief does not say what to read in the Kubernetes documentation.')];
  });
}

/** Each task has hints in steps, and every id is there once. */
export function lintTasks({ manifest }: LabSources): Finding[] {
  const { content, file, lineOf } = manifest;
  const few = content.tasks.flatMap(({ id, hints }, index) =>
    hints.length >= leastHints
      ? []
      : {
          rule: 'hints',
          file,
          line: lineOf(['tasks', index, 'hints']),
          message: `The task ${id} has ${hints.length} hint; a learner needs at least ${leastHints} steps.`,
          fix: 'Begin with a nudge and end with nearly the answer.',
        },
  );
  const twice = content.tasks.flatMap(({ id }, index) =>
    content.tasks.findIndex((task) => task.id === id) === index
      ? []
      : {
          rule: 'tasks',
          file,
          line: lineOf(['tasks', index, 'id']),
          message: `Two tasks have the id ${id}.`,
          fix: 'Give each task an id of its own, in lab.yaml and in the lessons.',
        },
  );
  return [...few, ...twice];
}

/** What lies in setup/ is applied. */
export function lintSetup({ manifest, setup }: LabSources): Finding[] {
  const applied = new Set(manifest.content.setup.manifests);
  return setup.flatMap(({ file }) => {
    const name = file.slice(file.lastIndexOf('/setup/') + '/setup/'.length);
    if (applied.has(name)) return [];
    return {
      rule: 'setup',
      file,
      line: 1,
      message: `setup/${name} is never applied.`,
      fix: 'Name it in setup.manifests of lab.yaml, or remove it.',
    };
  });
}
