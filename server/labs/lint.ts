import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Language, languages } from '../text.ts';
import type { Lab } from './lab.ts';

/** Something that is wrong in a lab and can be seen without a cluster. */
export interface Problem {
  file: string;
  message: string;
}

/** What one lesson marks, in its order, and what it names. */
interface Marks {
  tasks: string[];
  /** `<task>/<check>`: a mark counts in the task whose section it stands in. */
  checks: string[];
  names: Set<string>;
  pictures: string[];
  links: string[];
}

export function readMarks(markdown: string): Marks {
  const marks: Marks = { tasks: [], checks: [], names: new Set(), pictures: [], links: [] };
  let task = '';
  const prose = markdown.replace(/^```[\s\S]*?^```$/gm, '');
  for (const line of prose.split('\n')) {
    const opened = /^::: task (\S+)/.exec(line)?.[1];
    if (opened !== undefined) {
      task = opened;
      marks.tasks.push(opened);
    } else if (line.trim() === ':::') task = '';
    for (const [, check] of line.matchAll(/\{check=(\w+)\}/g)) marks.checks.push(`${task}/${check}`);
    for (const [, name = ''] of line.matchAll(/`([^`]+)`/g)) marks.names.add(name);
    for (const [, bang, target = ''] of line.matchAll(/(!?)\[[^\]]*\]\(([^)]+)\)/g)) {
      (bang === '!' ? marks.pictures : marks.links).push(target);
    }
  }
  return marks;
}

const listed = (items: Iterable<string>) => [...items].join(', ') || 'none';
const isSame = (one: readonly string[], other: readonly string[]) => one.join('\n') === other.join('\n');

function lintLesson(lab: Lab, language: Language): Problem[] {
  const file = join(lab.folder, `lesson.${language}.md`);
  const marks = readMarks(lab.lesson[language]);
  const problems: string[] = [];
  const tasks = lab.tasks.map(({ id }) => id);
  if (!isSame(marks.tasks, tasks)) {
    problems.push(`its tasks are ${listed(marks.tasks)}, and lab.yaml has ${listed(tasks)}`);
  }
  const wanted = lab.tasks.flatMap(({ id, checks }) => checks.map((check) => `${id}/${check}`));
  for (const check of wanted) if (!marks.checks.includes(check)) problems.push(`${check} is not marked in its task`);
  for (const check of marks.checks)
    if (!wanted.includes(check)) problems.push(`${check} is marked, and lab.yaml has no such check in that task`);
  for (const picture of marks.pictures)
    if (!existsSync(join(lab.folder, picture))) problems.push(`the picture ${picture} is missing`);
  for (const link of marks.links)
    if (!link.startsWith('https://')) problems.push(`the link ${link} does not begin with https`);
  return problems.map((message) => ({ file, message }));
}

/** The languages must say the same: the same marks in the same order, the same names and values in backticks. */
function lintLanguages(lab: Lab): Problem[] {
  const [en, ko] = languages.map((language) => readMarks(lab.lesson[language]));
  const file = join(lab.folder, 'lesson.ko.md');
  if (en === undefined || ko === undefined) return [];
  const problems: Problem[] = [];
  if (!isSame(en.checks, ko.checks))
    problems.push({ file, message: 'its checks stand in another order than in English' });
  const missing = en.names.difference(ko.names);
  const added = ko.names.difference(en.names);
  if (missing.size + added.size > 0) {
    problems.push({
      file,
      message: `names differ from English: missing ${listed(missing)}; only here ${listed(added)}`,
    });
  }
  return problems;
}

const scriptsIn = (folder: string) =>
  existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.sh')) : [];

function lintScripts(lab: Lab): Problem[] {
  const checks = new Set(lab.tasks.flatMap((task) => task.checks));
  const caught = new Set<string>();
  const problems: Problem[] = [];
  const folder = join(lab.folder, 'mistakes');
  for (const name of scriptsIn(folder)) {
    const file = join(folder, name);
    const check = /^#\s*caught-by:\s*(\S+)\s*$/m.exec(readFileSync(file, 'utf8'))?.[1];
    if (check === undefined) problems.push({ file, message: 'its head does not say "# caught-by: <check>"' });
    else if (!checks.has(check)) problems.push({ file, message: `there is no check ${check}` });
    else caught.add(check);
  }
  for (const check of checks.difference(caught))
    problems.push({ file: folder, message: `no mistake is caught by ${check}` });
  const solutions = join(lab.folder, 'solutions');
  if (scriptsIn(solutions).length === 0) problems.push({ file: solutions, message: 'there is no solution' });
  return problems;
}

/** A short image name in full: `nginx` means `nginx:latest`. */
const withTag = (image: string) => (image.includes(':') ? image : `${image}:latest`);

function lintImages(lab: Lab, baked: ReadonlySet<string>): Problem[] {
  const files = [
    ...lab.setup.manifests,
    ...['solutions', 'mistakes'].flatMap((kind) =>
      scriptsIn(join(lab.folder, kind)).map((name) => join(lab.folder, kind, name)),
    ),
  ];
  return files.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/(?:\bimage"?:|--image)[ =]+"?([a-z0-9][\w./:-]*)/g)].flatMap(
      ([, image = '']) =>
        baked.has(withTag(image)) ? [] : [{ file, message: `the image ${image} is not baked into the node` }],
    ),
  );
}

async function lintChecks(lab: Lab): Promise<Problem[]> {
  const file = join(lab.folder, 'checks.ts');
  const wanted = lab.tasks.flatMap(({ checks }) => checks).sort();
  let exported: string[];
  try {
    exported = Object.keys(await import(pathToFileURL(file).href)).sort();
  } catch (error) {
    return [{ file, message: `it cannot be loaded: ${error instanceof Error ? error.message : String(error)}` }];
  }
  if (isSame(exported, wanted)) return [];
  return [{ file, message: `it exports ${listed(exported)}, and lab.yaml has ${listed(wanted)}` }];
}

/** All that is wrong in a lab as far as it shows without a cluster. `baked`: the images of the node, with their tags. */
export async function lintLab(lab: Lab, baked: ReadonlySet<string>): Promise<Problem[]> {
  return [
    ...languages.flatMap((language) => lintLesson(lab, language)),
    ...lintLanguages(lab),
    ...lintScripts(lab),
    ...lintImages(lab, baked),
    ...(await lintChecks(lab)),
  ];
}
