import type { Finding } from '../finding.ts';
import { placeholder } from '../placeholder.ts';
import type { LabSources } from './lab-sources.ts';

/** Where the wish ends: at the end of a string, a comment, or before a mark. */
const afterWish = /['"`][,)}\s].*$|\s*(\*\/|\{check=).*$/;

/** What `lab new` left for the author to write. */
export function lintPlaceholders({ files }: LabSources): Finding[] {
  return files.flatMap(({ file, text }) =>
    text.split('\n').flatMap((content, index) => {
      const [, wish] = content.split(placeholder);
      if (wish === undefined) return [];
      return {
        rule: 'placeholder',
        file,
        line: index + 1,
        message: `Not written yet: ${wish.replace(afterWish, '').trim()}`,
        fix: `Write it in place of the text after ${placeholder}, and remove the ${placeholder}.`,
      };
    }),
  );
}
