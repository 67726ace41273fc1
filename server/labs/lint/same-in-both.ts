import { type Language, type Localized, languages } from '../../text.ts';
import type { Finding } from '../finding.ts';
import type { LessonOutline, Placed, Section } from '../lesson-outline.ts';
import type { LabSources } from './lab-sources.ts';

const rule = 'languages';

/** What the first list has more often than the second. */
function surplus(these: readonly Placed[], those: readonly Placed[]): Placed[] {
  const left = new Map<string, number>();
  for (const { value } of those) left.set(value, (left.get(value) ?? 0) + 1);
  return these.filter(({ value }) => {
    const count = left.get(value) ?? 0;
    left.set(value, count - 1);
    return count <= 0;
  });
}

const names: Record<Language, string> = { en: 'English', ko: 'Korean' };

/** `what`: a word for the kind of thing, and where the other language must have it as well. */
function compareLists(
  what: { kind: string; within: string },
  files: Localized,
  lists: Record<Language, readonly Placed[]>,
): Finding[] {
  return languages.flatMap((language) => {
    const other = language === 'en' ? 'ko' : 'en';
    return surplus(lists[language], lists[other]).map(({ value, line }) => ({
      rule,
      file: files[language],
      line,
      message: `The ${what.kind} ${value} stands more often in this ${what.within} than in ${names[other]}.`,
      fix: `Say the same in both languages: write it in ${names[other]} as well, or take it out here.`,
    }));
  });
}

/** Comments may be translated; what runs, and what came out, may not. */
const withoutComments = (content: string) => content.replace(/(^|\s)#.*$/gm, '').trimEnd();

function compareFences(files: Localized, en: LessonOutline, ko: LessonOutline): Finding[] {
  const longer = Math.max(en.fences.length, ko.fences.length);
  for (let index = 0; index < longer; index += 1) {
    const [here, there] = [en.fences[index], ko.fences[index]];
    const isSame =
      here?.language === there?.language &&
      withoutComments(here?.content ?? '') === withoutComments(there?.content ?? '');
    if (isSame) continue;
    return [
      {
        rule,
        file: files.ko,
        line: there?.line ?? ko.fences.at(-1)?.line ?? 1,
        message: `Block ${index + 1} is not the one of the English lesson (line ${here?.line ?? 'none'}).`,
        fix: 'Have the same blocks in the same order in both languages; only comments in them are translated.',
      },
    ];
  }
  return [];
}

const edges = (sections: readonly Section[]) => sections.map(({ edge }) => edge);

function compareSections(files: Localized, en: LessonOutline, ko: LessonOutline): Finding[] {
  const different = edges(en.sections).findIndex((edge, index) => edge !== ko.sections[index]?.edge);
  const first = different === -1 && ko.sections.length > en.sections.length ? en.sections.length : different;
  if (first !== -1) {
    const [here, there] = [en.sections[first], ko.sections[first]];
    return [
      {
        rule,
        file: files.ko,
        line: there?.line ?? ko.sections.at(-1)?.line ?? 1,
        message: `Headings and tasks differ from English: "${there?.edge ?? 'the end'}" stands where English has "${here?.edge ?? 'the end'}" (line ${here?.line ?? 'none'}).`,
        fix: 'Have the same headings, tasks and debrief in the same order in both languages.',
      },
    ];
  }
  return en.sections.flatMap((section, index) => {
    const other = ko.sections[index] ?? section;
    return [
      ...compareLists({ kind: 'name', within: 'section' }, files, { en: section.spans, ko: other.spans }),
      ...compareLists({ kind: 'number', within: 'section' }, files, { en: section.numbers, ko: other.numbers }),
    ];
  });
}

function compareMarks(files: Localized, en: LessonOutline, ko: LessonOutline): Finding[] {
  const index = en.marks.findIndex(({ value }, at) => value.check !== ko.marks[at]?.value.check);
  const differs = index !== -1 && en.marks.length === ko.marks.length;
  if (!differs) return [];
  return [
    {
      rule,
      file: files.ko,
      line: ko.marks[index]?.line ?? 1,
      message: `${ko.marks[index]?.value.check} is marked where English has ${en.marks[index]?.value.check}.`,
      fix: 'Have the requirements in the same order in both languages.',
    },
  ];
}

/** A page of the Kubernetes documentation in Korean is the same page. */
const inEnglish = (links: readonly Placed[]) =>
  links.map(({ value, line }) => ({
    value: value.replace('https://kubernetes.io/ko/', 'https://kubernetes.io/'),
    line,
  }));

/** The lessons say the same: sections, names and numbers in each, marks, blocks, pictures and links. */
export function lintLanguages({ lessons: { en, ko } }: LabSources): Finding[] {
  const files = { en: en.file, ko: ko.file };
  return [
    ...compareSections(files, en, ko),
    ...compareMarks(files, en, ko),
    ...compareFences(files, en, ko),
    ...compareLists({ kind: 'picture', within: 'lesson' }, files, { en: en.pictures, ko: ko.pictures }),
    ...compareLists({ kind: 'link', within: 'lesson' }, files, { en: inEnglish(en.links), ko: inEnglish(ko.links) }),
  ];
}

/** The texts of lab.yaml have the same numbers in both languages. */
export function lintManifestLanguages({ manifest }: LabSources): Finding[] {
  const { content, file, lineOf } = manifest;
  const texts: { text: Localized; path: (string | number)[] }[] = [
    { text: content.title, path: ['title'] },
    { text: content.summary, path: ['summary'] },
    ...content.tasks.flatMap((task, index) => [
      { text: task.title, path: ['tasks', index, 'title'] },
      ...task.hints.map((text, hint) => ({ text, path: ['tasks', index, 'hints', hint] })),
    ]),
  ];
  const numbers = (text: string) => [...text.matchAll(/\d+/g)].map(([number]) => number).sort();
  return texts.flatMap(({ text, path }) => {
    const [en, ko] = [numbers(text.en), numbers(text.ko)];
    if (en.join() === ko.join()) return [];
    return {
      rule,
      file,
      line: lineOf(path),
      message: `${path.join('.')} has the numbers ${en.join(', ') || 'none'} in English and ${ko.join(', ') || 'none'} in Korean.`,
      fix: 'Say the same in both languages.',
    };
  });
}
