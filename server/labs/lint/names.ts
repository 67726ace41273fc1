import { languages } from '../../text.ts';
import type { Finding } from '../finding.ts';
import type { LessonOutline, Placed } from '../lesson-outline.ts';
import { nearest } from '../nearest.ts';
import { knownWords } from './known-words.ts';
import type { LabSources, TextFile } from './lab-sources.ts';
import { namedBy } from './lesson-names.ts';

const withoutComments = (text: string) => text.replace(/^\s*#.*$/gm, '');

/** What exists in the lab: every word of its setup and its solutions, and of what lab.yaml allows besides. */
function wordsOf(sources: LabSources): Set<string> {
  const texts = [...sources.setup, ...sources.solutions].map(({ text }) => withoutComments(text));
  const words = texts.flatMap((text) => text.match(/[A-Za-z0-9]+(?:[-._][A-Za-z0-9]+)*/g) ?? []);
  return new Set([...words, ...words.flatMap((word) => word.split('.')), ...sources.manifest.content.terms]);
}

/** What Kubernetes appends to the names of what it makes: `7d9c5b-x2k4f`. */
const isGenerated = (part: string) => /^(?=.*\d)[a-z0-9]{4,10}$/.test(part);

/** Also `web-0` of a StatefulSet web, `web-7d9c5b` of a Deployment, and `web.shop.svc` of a Service web in shop. */
function isKnown(name: string, words: ReadonlySet<string>): boolean {
  const has = (part: string) => words.has(part) || knownWords.has(part) || /^\d+$/.test(part) || /^v\d/.test(part);
  if (has(name)) return true;
  const parts = name.includes('.') ? name.split('.') : name.split('-');
  return (
    parts.length > 1 &&
    parts.every((part, index) =>
      part.includes('-') ? isKnown(part, words) : has(part) || (index > 0 && isGenerated(part)),
    )
  );
}

const firstOfEach = (placed: readonly Placed[]): Placed[] => [
  ...new Map([...placed].reverse().map((one) => [one.value, one])).values(),
];

/** What a lesson calls by name exists: in the setup, in a solution, or in Kubernetes itself. So do its ports. */
export function lintNames(sources: LabSources): Finding[] {
  const words = wordsOf(sources);
  const told = new Set<string>();
  return languages.flatMap((language) => {
    const lesson: LessonOutline & TextFile = sources.lessons[language];
    const { names, ports, made } = namedBy(lesson);
    const unknown = firstOfEach(names).filter(({ value }) => !made.has(value) && !isKnown(value, words));
    const closed = firstOfEach(ports).filter(({ value }) => !words.has(value) && !knownWords.has(value));
    const findings = [
      ...unknown.map(({ value, line }) => {
        const meant = nearest(value, words);
        return {
          rule: 'names',
          file: lesson.file,
          line,
          message: `\`${value}\` is neither in the setup nor in a solution, and is no word of Kubernetes.`,
          fix: `${meant === undefined ? '' : `Did you mean ${meant}? `}Correct it, or add it to terms in lab.yaml when it is right.`,
        };
      }),
      ...closed.map(({ value, line }) => ({
        rule: 'ports',
        file: lesson.file,
        line,
        message: `The port ${value} is neither in the setup nor in a solution.`,
        fix: 'Correct it, or add it to terms in lab.yaml when it is right.',
      })),
    ];
    // What stands in both languages is told once.
    return findings.filter(({ message }) => !told.has(message) && told.add(message));
  });
}
