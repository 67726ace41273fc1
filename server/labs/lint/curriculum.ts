import { existsSync, globSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Finding } from '../finding.ts';
import { nearest } from '../nearest.ts';
import type { Labs } from '../read-labs.ts';
import type { LabSources } from './lab-sources.ts';

const rule = 'prerequisites';

/** Every lab that is reached by going back over prerequisites. */
function ancestors(id: string, labs: Labs, seen = new Set<string>()): Set<string> {
  for (const before of labs.all().find((lab) => lab.id === id)?.prerequisites ?? []) {
    if (seen.has(before)) continue;
    seen.add(before);
    ancestors(before, labs, seen);
  }
  return seen;
}

/** What a lab builds on exists, does not build on it in turn, and comes before it where both are in one track. */
export function lintPrerequisites({ lab, manifest }: LabSources, labs: Labs): Finding[] {
  const { content, file, lineOf } = manifest;
  const ids = labs.all().map(({ id }) => id as string);
  return content.prerequisites.flatMap((id, index) => {
    const complain = (message: string, fix: string): Finding[] => [
      { rule, file, line: lineOf(['prerequisites', index]), message, fix },
    ];
    if (!ids.includes(id)) {
      const meant = nearest(id, ids);
      return complain(
        `There is no lab ${id}.`,
        meant === undefined ? 'Take it out until it exists.' : `Did you mean ${meant}?`,
      );
    }
    if (id === lab.id || ancestors(id, labs).has(lab.id)) {
      return complain(`${id} builds on ${lab.id} itself.`, 'Name as prerequisites only what must be understood first.');
    }
    const isBefore = ids.indexOf(id) < ids.indexOf(lab.id);
    if (isBefore || !id.startsWith(`${lab.track}/`)) return [];
    return complain(`${id} comes after ${lab.id} in its track.`, 'Change their order in tracks.yaml, or take it out.');
  });
}

/** Every lab that lies in a folder of labs is listed in its tracks.yaml; that what is listed exists, reading tells. */
export function lintTracks(folder: string, labs: Labs): Finding[] {
  const file = join(folder, 'tracks.yaml');
  if (!existsSync(file)) return [];
  const known = new Set([
    ...labs.all().map((lab) => lab.folder),
    // What is listed and cannot be read has findings of its own.
    ...labs.problems().map((problem) => dirname(problem.file)),
  ]);
  return globSync('*/*/lab.yaml', { cwd: folder })
    .map((name) => dirname(name))
    .filter((id) => !known.has(join(folder, id)))
    .map((id) => ({
      rule: 'tracks',
      file,
      line: 1,
      message: `The lab ${id} is not listed, so nobody sees it.`,
      fix: `Add ${id.split('/')[1]} to the labs of ${id.split('/')[0]}, in the place where it is best done.`,
    }));
}
