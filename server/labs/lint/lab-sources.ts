import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Language } from '../../text.ts';
import type { Lab } from '../lab.ts';
import { type LessonOutline, outlineLesson } from '../lesson-outline.ts';
import { type Manifest, manifestSchema } from '../manifest.ts';
import { lessonFile, readLab } from '../read-lab.ts';
import { readYaml, type YamlSource } from '../read-yaml.ts';

export interface TextFile {
  /** Absolute path. */
  file: string;
  text: string;
}

/** A lab as its author wrote it: what rules look at. */
export interface LabSources {
  lab: Lab;
  manifest: YamlSource<Manifest> & { file: string };
  lessons: Record<Language, LessonOutline & TextFile>;
  /** Every manifest in setup/. */
  setup: TextFile[];
  solutions: TextFile[];
  mistakes: TextFile[];
  /** Every file of the lab that holds text. */
  files: TextFile[];
}

function readTexts(folder: string, kind: RegExp): TextFile[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => kind.test(name))
    .sort()
    .map((name) => join(folder, name))
    .filter((file) => statSync(file).isFile())
    .map((file) => ({ file, text: readFileSync(file, 'utf8') }));
}

/** Reads the files of a lab as they are now. Throws LabError when it cannot be used any more. */
export function readSources({ folder, id }: Pick<Lab, 'folder' | 'id'>): LabSources {
  const lab = readLab(folder, id);
  const lesson = (language: Language) => {
    const file = lessonFile(folder, language);
    const text = readFileSync(file, 'utf8');
    return { ...outlineLesson(text), file, text };
  };
  const file = join(folder, 'lab.yaml');
  return {
    lab,
    manifest: { ...readYaml(file, manifestSchema), file },
    lessons: { en: lesson('en'), ko: lesson('ko') },
    setup: readTexts(join(folder, 'setup'), /\.ya?ml$/),
    solutions: readTexts(join(folder, 'solutions'), /\.sh$/),
    mistakes: readTexts(join(folder, 'mistakes'), /\.sh$/),
    files: readTexts(folder, /\.(ya?ml|md|ts|sh|svg)$/),
  };
}

/** The line, from 1, in which a text of a file first stands. */
export function lineOfText({ text }: TextFile, part: string): number {
  return text.slice(0, Math.max(0, text.indexOf(part))).split('\n').length;
}
