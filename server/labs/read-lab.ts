import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Language, languages } from '../text.ts';
import type { Finding } from './finding.ts';
import type { Lab, LabId } from './lab.ts';
import { type Manifest, manifestSchema } from './manifest.ts';
import { LabError, readYaml } from './read-yaml.ts';

export const lessonFile = (folder: string, language: Language): string => join(folder, `lesson.${language}.md`);

function findMissingFiles(
  folder: string,
  manifest: Manifest,
  lineOf: (path: (string | number)[]) => number,
): Finding[] {
  const file = join(folder, 'lab.yaml');
  const lessons = languages
    .map((language) => lessonFile(folder, language))
    .filter((lesson) => !existsSync(lesson))
    .map((lesson) => ({
      rule: 'file',
      file: lesson,
      line: 1,
      message: 'The lesson in this language is missing.',
      fix: 'Write it: both languages are there from the start, or the lab is not shown.',
    }));
  const manifests = manifest.setup.manifests.flatMap((name, index) =>
    existsSync(join(folder, 'setup', name))
      ? []
      : {
          rule: 'file',
          file,
          line: lineOf(['setup', 'manifests', index]),
          message: `setup/${name} is missing.`,
          fix: 'Write the manifest, or take its name out of setup.manifests.',
        },
  );
  return [...lessons, ...manifests];
}

/** Reads one lab's folder. Throws LabError. */
export function readLab(folder: string, id: string): Lab {
  const file = join(folder, 'lab.yaml');
  const { content: manifest, lineOf } = readYaml(file, manifestSchema);
  if (manifest.id !== id) {
    throw new LabError([
      {
        rule: 'id',
        file,
        line: lineOf(['id']),
        message: `The id is ${manifest.id}, and the lab's folder says ${id}.`,
        fix: `Write id: ${id}, or rename the folder.`,
      },
    ]);
  }
  const missing = findMissingFiles(folder, manifest, lineOf);
  if (missing.length > 0) throw new LabError(missing);

  const { title, summary, minutes, difficulty, requires, addons, watches, tasks } = manifest;
  return {
    id: id as LabId,
    track: id.split('/')[0] ?? '',
    title,
    summary,
    minutes,
    difficulty,
    prerequisites: manifest.prerequisites as LabId[],
    requires,
    addons,
    implied: manifest.implied,
    watches,
    tasks,
    setup: {
      manifests: manifest.setup.manifests.map((name) => join(folder, 'setup', name)),
      ready: manifest.setup.ready,
      records: manifest.setup.records,
    },
    folder,
    lesson: {
      en: readFileSync(lessonFile(folder, 'en'), 'utf8'),
      ko: readFileSync(lessonFile(folder, 'ko'), 'utf8'),
    },
  };
}
