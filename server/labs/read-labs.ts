import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DrydockError } from '../errors.ts';
import type { Localized } from '../text.ts';
import type { Lab, LabId } from './lab.ts';
import { LabError, manifestSchema, readYaml, trackSchema } from './manifest.ts';

/** Labs in the order in which they are best done. */
export interface LabTrack {
  id: string;
  title: Localized;
  labs: Lab[];
}

/** All labs there are. Built once at start-up. */
export interface Labs {
  tracks(): readonly LabTrack[];
  all(): readonly Lab[];
  /** Throws `lab_not_found`. */
  get(id: string): Lab;
  /** One sentence for each lab or track that could not be read; the others work all the same. */
  problems(): readonly string[];
}

/** Reads one lab's folder. Throws LabError. */
export function readLab(folder: string, id: string): Lab {
  const file = join(folder, 'lab.yaml');
  const manifest = readYaml(file, manifestSchema);
  if (manifest.id !== id) throw new LabError(`${file}: its id is ${manifest.id}, and its folder says ${id}`);
  const lesson = (language: string): string => {
    const path = join(folder, `lesson.${language}.md`);
    if (!existsSync(path)) throw new LabError(`${path} is missing`);
    return readFileSync(path, 'utf8');
  };
  const manifests = manifest.setup.manifests.map((name) => join(folder, 'setup', name));
  for (const path of manifests) if (!existsSync(path)) throw new LabError(`${file}: ${path} is missing`);
  return {
    ...manifest,
    id: id as LabId,
    track: id.split('/')[0] ?? '',
    setup: { manifests, ready: manifest.setup.ready },
    folder,
    lesson: { en: lesson('en'), ko: lesson('ko') },
  };
}

/** Reads every track and lab below these folders; a lab of a later folder takes the place of one of the same id. */
export function readLabs(folders: readonly string[]): Labs {
  const tracks = new Map<string, LabTrack>();
  const problems: string[] = [];
  const attempt = <T>(read: () => T): T | undefined => {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof LabError)) throw error;
      problems.push(error.message);
      return undefined;
    }
  };

  for (const folder of folders) {
    if (!existsSync(folder)) {
      problems.push(`${folder}: there is no such folder`);
      continue;
    }
    for (const { name: id } of readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory())) {
      const listed = attempt(() => readYaml(join(folder, id, 'track.yaml'), trackSchema));
      if (listed === undefined) continue;
      const labs = listed.labs.flatMap((lab) => attempt(() => readLab(join(folder, id, lab), `${id}/${lab}`)) ?? []);
      const others = tracks.get(id)?.labs.filter((lab) => labs.every((own) => own.id !== lab.id)) ?? [];
      tracks.set(id, { id, title: listed.title, labs: [...others, ...labs] });
    }
  }

  const all = [...tracks.values()].flatMap(({ labs }) => labs);
  return {
    tracks: () => [...tracks.values()],
    all: () => all,
    get(id) {
      const lab = all.find((one) => one.id === id);
      if (lab === undefined) throw new DrydockError('lab_not_found', id);
      return lab;
    },
    problems: () => problems,
  };
}
