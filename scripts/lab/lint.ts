import { relative } from 'node:path';
import { parseArgs } from 'node:util';
import { countFindings, describeFindings, type Finding } from '../../server/labs/finding.ts';
import type { Lab } from '../../server/labs/lab.ts';
import { lintTracks } from '../../server/labs/lint/curriculum.ts';
import { lintLab } from '../../server/labs/lint/lint-lab.ts';
import { type Labs, readLabs } from '../../server/labs/read-labs.ts';
import { root } from '../../server/paths.ts';
import { bakedImages } from '../kind-node/bake.ts';
import { labFolders, unknown } from './lab-folders.ts';

function labOf(labs: Labs, id: string): Lab {
  const lab = labs.all().find((one) => one.id === id);
  if (lab === undefined)
    throw unknown(
      'lab',
      id,
      labs.all().map((one) => one.id),
    );
  return lab;
}

/** The images that a node has. */
export const imagesOfNode = (): ReadonlySet<string> => new Set(bakedImages('debian').flatMap(({ names }) => names));

/**
 * What is wrong in all labs of these folders, or in those that `ids` name. Files are named from the repository. Throws
 * AuthorError for an id that is no lab's.
 */
export async function findAll(folders: readonly string[], ids: readonly string[]): Promise<Finding[]> {
  const labs = readLabs(folders);
  const isOf = (id: string) => (finding: Finding) => `${finding.file}/`.includes(`/${id}/`);
  const isAsked = (finding: Finding) => ids.length === 0 || ids.some((id) => isOf(id)(finding));
  const unread = labs.problems().filter(isAsked);
  const readable = ids.filter((id) => !unread.some(isOf(id)));
  const chosen = ids.length === 0 ? labs.all() : readable.map((id) => labOf(labs, id));

  const baked = imagesOfNode();
  const findings = [...unread, ...folders.flatMap((folder) => lintTracks(folder, labs)).filter(isAsked)];
  for (const lab of chosen) findings.push(...(await lintLab(lab, { labs, baked })));
  return findings.map((finding) => ({ ...finding, file: relative(root, finding.file) }));
}

/**
 * `npm run lab lint [lab ...] [-- --json]`: prints every finding, or all as JSON, and answers with the exit code: 1 when
 * there is one.
 */
export async function lint(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { json: { type: 'boolean', default: false } },
  });
  const findings = await findAll(labFolders(), positionals);
  if (values.json) {
    console.log(JSON.stringify(findings, undefined, 2));
  } else {
    if (findings.length > 0) console.log(describeFindings(findings));
    console.log(`lint: ${countFindings(findings)}`);
  }
  return findings.length === 0 ? 0 : 1;
}
