import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Lab } from './lab.ts';

export interface LabScript {
  /** The file's name without `.sh`. */
  name: string;
  script: string;
}

export interface Mistake extends LabScript {
  /** The check that must catch it. */
  caughtBy: string;
}

async function scriptsIn(folder: string): Promise<LabScript[]> {
  const files = await readdir(folder).catch(() => []);
  const scripts = files.filter((file) => file.endsWith('.sh')).sort();
  return Promise.all(
    scripts.map(async (file) => ({ name: file.slice(0, -3), script: await readFile(join(folder, file), 'utf8') })),
  );
}

/** The check named by `# caught-by: <check>` in the comments at the head of a mistake. */
export function catcherOf(script: string): string | undefined {
  for (const line of script.split('\n')) {
    if (line.trim() === '') continue;
    if (!line.startsWith('#')) return undefined;
    const [, check] = /^#\s*caught-by:\s*(\S+)\s*$/.exec(line) ?? [];
    if (check !== undefined) return check;
  }
  return undefined;
}

export function readSolutions(lab: Lab): Promise<LabScript[]> {
  return scriptsIn(join(lab.folder, 'solutions'));
}

/** Throws when a mistake does not name a check of the lab. */
export async function readMistakes(lab: Lab): Promise<Mistake[]> {
  const checks = new Set(lab.tasks.flatMap((task) => task.checks));
  const scripts = await scriptsIn(join(lab.folder, 'mistakes'));
  return scripts.map((mistake) => {
    const caughtBy = catcherOf(mistake.script);
    if (caughtBy !== undefined && checks.has(caughtBy)) return { ...mistake, caughtBy };
    throw new Error(
      `${lab.id}: mistakes/${mistake.name}.sh must say in its head which check catches it, ` +
        `as "# caught-by: <check>" with one of ${[...checks].join(', ')}.`,
    );
  });
}
