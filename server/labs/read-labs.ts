import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DrydockError } from '../errors.ts';
import type { Localized } from '../text.ts';
import type { Finding } from './finding.ts';
import type { Lab } from './lab.ts';
import { tracksSchema } from './manifest.ts';
import { readLab } from './read-lab.ts';
import { LabError, readYaml } from './read-yaml.ts';

/** Labs in the order in which they are best done. */
export interface LabTrack {
  id: string;
  title: Localized;
  labs: Lab[];
}

/** All labs there are. */
export interface Labs {
  tracks(): readonly LabTrack[];
  all(): readonly Lab[];
  /** Throws `lab_not_found`. */
  get(id: string): Lab;
  /** What keeps labs or tracks from being used; the others work all the same. */
  problems(): readonly Finding[];
  /** Reads everything again. A lab that cannot be read now stays as it was when it last could. */
  reread(): void;
}

/** Collects what readers find wrong, so that one bad file does not keep the others from being read. */
function collectFindings() {
  const findings: Finding[] = [];
  return {
    findings,
    attempt<T>(read: () => T): T | undefined {
      try {
        return read();
      } catch (error) {
        if (!(error instanceof LabError)) throw error;
        findings.push(...error.findings);
        return undefined;
      }
    },
  };
}

/**
 * Reads every track and lab below these folders, each with a tracks.yaml. A lab of a later folder takes the place of one
 * of the same id.
 */
export function readLabs(folders: readonly string[]): Labs {
  /** A lab is the same object for good, because attempts hold on to it. */
  const known = new Map<string, Lab>();
  let tracks = new Map<string, LabTrack>();
  let problems: readonly Finding[] = [];

  function keep(fresh: Lab | undefined, id: string): Lab | undefined {
    const before = known.get(id);
    if (fresh === undefined) return before;
    const lab = before === undefined ? fresh : Object.assign(before, fresh);
    known.set(id, lab);
    return lab;
  }

  function read(): void {
    const { findings, attempt } = collectFindings();
    const found = new Map<string, LabTrack>();
    for (const folder of folders) {
      const source = attempt(() => readYaml(join(folder, 'tracks.yaml'), tracksSchema));
      for (const [position, { id, title, labs: names }] of source?.content.entries() ?? []) {
        const labs = names.flatMap((name, index) => {
          const fresh = attempt(() => {
            expectFolder(folder, `${id}/${name}`, source?.lineOf([position, 'labs', index]) ?? 1);
            return readLab(join(folder, id, name), `${id}/${name}`);
          });
          return keep(fresh, `${id}/${name}`) ?? [];
        });
        const others = found.get(id)?.labs.filter((lab) => labs.every((own) => own.id !== lab.id)) ?? [];
        found.set(id, { id, title, labs: [...others, ...labs] });
      }
      // While somebody types in it, tracks.yaml may be unreadable for a moment.
      if (source === undefined) for (const [id, track] of tracks) if (!found.has(id)) found.set(id, track);
    }
    tracks = found;
    problems = findings;
  }
  read();

  const all = () => [...tracks.values()].flatMap(({ labs }) => labs);
  return {
    tracks: () => [...tracks.values()],
    all,
    get(id) {
      const lab = all().find((one) => one.id === id);
      if (lab === undefined) throw new DrydockError('lab_not_found', id);
      return lab;
    },
    problems: () => problems,
    reread: read,
  };
}

/** Throws LabError when a lab is listed, in this line of tracks.yaml, that is not there. */
function expectFolder(folder: string, id: string, line: number): void {
  if (existsSync(join(folder, id))) return;
  throw new LabError([
    {
      rule: 'tracks',
      file: join(folder, 'tracks.yaml'),
      line,
      message: `The lab ${id} is listed, and there is no such folder.`,
      fix: `Take it out until it exists; "npm run lab new ${id}" makes it and lists it.`,
    },
  ]);
}
