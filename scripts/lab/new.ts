import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { LabId } from '../../server/labs/lab.ts';
import { tracksSchema } from '../../server/labs/manifest.ts';
import { readYaml } from '../../server/labs/read-yaml.ts';
import { root } from '../../server/paths.ts';
import { AuthorError, unknown } from './lab-folders.ts';
import { listLab } from './new/list-lab.ts';
import { type NewLab, skeletonOf } from './new/skeleton.ts';

const usage = `npm run lab new <track>/<lab> -- [--title ...] [--title-ko ...] [--in folder]
  Writes a new lab that works as it stands, with everything marked that is left to write, and lists it in tracks.yaml.
  --title, --title-ko  what the learner does, in English and Korean
  --in                 the folder of labs that it goes into. Default: labs`;

const idPattern = /^[a-z][a-z0-9]*(-[a-z0-9]+)*\/[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/** Writes a lab's skeleton into a folder of labs and lists it. Answers with the folder. Throws AuthorError. */
export function writeNewLab(folder: string, id: string, title: NewLab['title']): string {
  if (!idPattern.test(id)) {
    throw new AuthorError(
      `"${id}" is no id of a lab: write <track>/<lab>, each in lower-case words joined by hyphens.`,
    );
  }
  const file = join(folder, 'tracks.yaml');
  if (!existsSync(file))
    throw new AuthorError(`${file} is missing: a folder of labs has one, with its tracks in order.`);
  const [track = '', name = ''] = id.split('/');
  const tracks = readYaml(file, tracksSchema).content.map((one) => one.id);
  if (!tracks.includes(track)) throw unknown('track', track, tracks);
  const lab = join(folder, id);
  if (existsSync(lab)) throw new AuthorError(`${lab} is there already.`);

  const schema = relative(lab, join(root, 'labs/lab.schema.json'));
  for (const [path, content] of Object.entries(skeletonOf({ id: id as LabId, title, schema }))) {
    mkdirSync(dirname(join(lab, path)), { recursive: true });
    writeFileSync(join(lab, path), content);
  }
  listLab(file, track, name);
  return lab;
}

/** `npm run lab new`: writes the lab and says how to go on. */
export function newLab(args: readonly string[]): number {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { title: { type: 'string' }, 'title-ko': { type: 'string' }, in: { type: 'string' } },
  });
  const [id, ...others] = positionals;
  if (id === undefined || others.length > 0) throw new AuthorError(usage);
  const title = { en: values.title, ko: values['title-ko'] };
  const lab = writeNewLab(values.in === undefined ? join(root, 'labs') : resolve(values.in), id, title);
  console.log(
    [
      `${relative(process.cwd(), lab)} is written and stands last in its track; move it in tracks.yaml to its place.`,
      `  npm run lab preview ${id}   shows it while you write`,
      `  npm run lab lint ${id}      says what is left to write`,
      `  npm run lab prove ${id}     tries its solutions and mistakes on real clusters`,
    ].join('\n'),
  );
  return 0;
}
