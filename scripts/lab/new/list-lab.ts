import { readFileSync, writeFileSync } from 'node:fs';
import { isMap, isSeq, parseDocument } from 'yaml';

/** Lists a lab as the last of its track unless it is listed, and leaves all else in tracks.yaml as it is, comments as well. */
export function listLab(file: string, track: string, name: string): void {
  const document = parseDocument(readFileSync(file, 'utf8'));
  const all = isSeq(document.contents) ? document.contents.items : [];
  const entry = all.find((item) => isMap(item) && String(item.get('id')) === track);
  const labs: unknown = isMap(entry) ? entry.get('labs') : undefined;
  if (!isSeq(labs)) throw new Error(`${file} has no list of labs for ${track}.`);
  if (labs.items.some((item) => String(item) === name)) return;
  labs.flow = false;
  labs.add(document.createNode(name));
  writeFileSync(file, document.toString({ lineWidth: 0 }));
}
