import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { languages } from '../../text.ts';
import type { Finding } from '../finding.ts';
import { pictureName } from '../lesson-markdown.ts';
import type { LabSources } from './lab-sources.ts';

const rule = 'links';

/** Why a link to the outside is not one; it is never fetched. */
function flawOfExternal(target: string): string | undefined {
  const url = URL.parse(target);
  if (url === null) return 'is not an address';
  if (url.protocol !== 'https:') return 'does not begin with https';
  if (url.username !== '' || url.password !== '') return 'holds a password';
  if (!/^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(url.hostname)) return 'names no host';
  return undefined;
}

function flawOf(target: string, anchors: ReadonlySet<string>, labs: ReadonlySet<string>): string | undefined {
  if (target.startsWith('#')) {
    return anchors.has(decodeURIComponent(target.slice(1))) ? undefined : 'names no heading of this lesson';
  }
  if (target.startsWith('/')) {
    const lab = /^\/labs\/([^/#]+\/[^/#]+)$/.exec(target)?.[1];
    return lab !== undefined && labs.has(lab) ? undefined : 'names no lab';
  }
  return flawOfExternal(target);
}

/** Links lead somewhere and pictures are there. `labs`: the ids of all labs, which links may name as /labs/<id>. */
export function lintLinks({ lab, lessons }: LabSources, labs: ReadonlySet<string>): Finding[] {
  return languages.flatMap((language) => {
    const { file, links, pictures, anchors } = lessons[language];
    const dead = links.flatMap(({ value, line }) => {
      const flaw = flawOf(value, anchors, labs);
      if (flaw === undefined) return [];
      return {
        rule,
        file,
        line,
        message: `The link ${value} ${flaw}.`,
        fix: 'Link to a page with https://, to a heading with #, or to another lab with /labs/<track>/<lab>.',
      };
    });
    const missing = pictures.flatMap(({ value, line }) => {
      if (pictureName.test(value) && existsSync(join(lab.folder, value))) return [];
      return {
        rule,
        file,
        line,
        message: `The picture ${value} is not an SVG file beside the lesson.`,
        fix: 'Draw it as SVG in currentColor, name it in lower case, and put it into the folder of the lab.',
      };
    });
    return [...dead, ...missing];
  });
}
