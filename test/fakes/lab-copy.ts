import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { root } from '../../server/paths.ts';

const id = 'storage/pvc-dynamic';

/** A folder of labs with a copy of one whole lab in it, to be broken file by file. */
export function copyLab() {
  const folder = mkdtempSync(join(tmpdir(), 'drydock-labs-'));
  const lab = join(folder, id);
  cpSync(join(root, 'labs', id), lab, { recursive: true });
  writeFileSync(join(folder, 'tracks.yaml'), '- id: storage\n  title: { en: S, ko: S }\n  labs:\n    - pvc-dynamic\n');
  const read = (file: string) => readFileSync(join(lab, file), 'utf8');
  const write = (file: string, content: string) => {
    mkdirSync(dirname(join(lab, file)), { recursive: true });
    writeFileSync(join(lab, file), content);
  };
  return {
    id,
    /** The folder with tracks.yaml. */
    folder,
    /** The folder of the lab. */
    lab,
    write,
    /** Throws when the text is not there, so that no test passes because nothing was broken. */
    replace(file: string, from: string, to: string): void {
      if (!read(file).includes(from)) throw new Error(`${file} does not hold ${from}`);
      write(file, read(file).replaceAll(from, to));
    },
    change: (file: string, change: (text: string) => string) => write(file, change(read(file))),
    remove: (file: string) => rmSync(join(lab, file), { recursive: true }),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}
