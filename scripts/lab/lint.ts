import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { join, relative } from 'node:path';
import { loadConfig } from '../../server/config.ts';
import type { Lab } from '../../server/labs/lab.ts';
import { lintLab, type Problem } from '../../server/labs/lint.ts';
import { readLabs } from '../../server/labs/read-labs.ts';
import { root } from '../../server/paths.ts';
import { bakedImages } from '../kind-node/bake.ts';

/** Scripts and the lesson's commands must be readable by a shell. */
function lintShell(lab: Lab): Problem[] {
  const parse = (text: string | undefined, file: string): Problem[] => {
    const args = text === undefined ? ['-n', file] : ['-n'];
    const { status, stderr } = spawnSync('bash', args, { input: text, encoding: 'utf8' });
    return status === 0 ? [] : [{ file, message: `bash cannot read it: ${stderr.trim()}` }];
  };
  const scripts = globSync('{solutions,mistakes}/*.sh', { cwd: lab.folder }).map((name) => join(lab.folder, name));
  const lessons = Object.entries(lab.lesson).flatMap(([language, markdown]) =>
    [...markdown.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].flatMap(([, commands]) =>
      parse(commands, join(lab.folder, `lesson.${language}.md`)),
    ),
  );
  return [...scripts.flatMap((file) => parse(undefined, file)), ...lessons];
}

/** `npm run lab lint [lab ...]`: prints every problem, and answers 1 when there is one. */
export async function lint(ids: readonly string[]): Promise<number> {
  const labs = readLabs([join(root, 'labs'), ...loadConfig().labs]);
  const chosen = ids.length === 0 ? labs.all() : ids.map((id) => labs.get(id));
  const baked = new Set(bakedImages().flatMap(({ names }) => names));
  let problems = labs.problems().length;
  for (const problem of labs.problems()) console.log(problem);
  for (const lab of chosen) {
    for (const { file, message } of [...(await lintLab(lab, baked)), ...lintShell(lab)]) {
      problems += 1;
      console.log(`${relative(root, file)}: ${message}`);
    }
  }
  console.log(problems === 0 ? `${chosen.length} linted, nothing wrong.` : `${problems} problems.`);
  return problems === 0 ? 0 : 1;
}
