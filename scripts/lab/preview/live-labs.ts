import { sep } from 'node:path';
import type { Finding } from '../../../server/labs/finding.ts';
import type { Lab } from '../../../server/labs/lab.ts';
import { type LintGround, lintLab } from '../../../server/labs/lint/lint-lab.ts';
import { type Labs, readLabs } from '../../../server/labs/read-labs.ts';
import { watchFolders } from './watch-folders.ts';

/** What one look at the labs brought. */
export interface Look {
  /** Labs that were linted, because they are new or their files have changed. */
  linted: { lab: Lab; findings: readonly Finding[] }[];
  /** What keeps labs from being read at all. */
  problems: readonly Finding[];
}

export interface LiveLabsOptions {
  folders: readonly string[];
  baked: LintGround['baked'];
  /** The lab to lint; without it all are linted. */
  id: string | undefined;
  /** Told as soon as labs were read again, before they are linted. */
  onRead(): void;
  /** Told of each look when it is complete, the first one as well. */
  onLook(look: Look): void;
}

/** The labs as their files are now. */
export interface LiveLabs {
  labs: Labs;
  /** Of a lab that is linted. */
  findings(lab: Lab): readonly Finding[] | undefined;
  close(): Promise<void>;
}

const isIn = (folder: string) => (file: string) => file.startsWith(`${folder}${sep}`);

/** Reads the labs of these folders and lints what is asked for, and again whenever a file changes. */
export async function followLabs({ folders, baked, id, onRead, onLook }: LiveLabsOptions): Promise<LiveLabs> {
  const labs = readLabs(folders);
  const known = new Map<string, readonly Finding[]>();

  async function look(files: readonly string[]): Promise<void> {
    labs.reread();
    onRead();
    const all = labs.all();
    const due = all
      .filter((lab) => id === undefined || lab.id === id)
      .filter((lab) => !known.has(lab.id) || files.some(isIn(lab.folder)));
    const linted = await Promise.all(due.map(async (lab) => ({ lab, findings: await lintLab(lab, { labs, baked }) })));
    for (const { lab, findings } of linted) known.set(lab.id, findings);
    onLook({ linted, problems: labs.problems().filter(({ file }) => !all.some(({ folder }) => isIn(folder)(file))) });
  }

  await look([]);
  /** One look after the other, so that the last one counts. */
  let looking = Promise.resolve();
  const watching = watchFolders(folders, (files) => {
    looking = looking
      .then(() => look(files))
      // A file that went away while it was read; its next change is looked at again.
      .catch((error) => onLook({ linted: [], problems: [unreadable(files, error)] }));
  });
  return {
    labs,
    findings: (lab) => known.get(lab.id),
    async close() {
      watching.close();
      await looking;
    },
  };
}

function unreadable([file = '']: readonly string[], error: unknown): Finding {
  const message = error instanceof Error ? error.message : String(error);
  return { rule: 'file', file, line: 1, message, fix: 'Save the file again.' };
}
