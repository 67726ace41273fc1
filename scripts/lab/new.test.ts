import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { copyLab } from '../../test/fakes/lab-copy.ts';
import { findAll } from './lint.ts';
import { writeNewLab } from './new.ts';

let copy: ReturnType<typeof copyLab>;
beforeEach(() => {
  copy = copyLab();
});
afterEach(() => copy[Symbol.dispose]());

const tracks = () => readFileSync(join(copy.folder, 'tracks.yaml'), 'utf8');

test('a new lab lacks nothing but what its author must write, in every file', async () => {
  writeNewLab(copy.folder, 'storage/volumes', {});
  const findings = await findAll([copy.folder], []);
  expect(new Set(findings.map(({ rule }) => rule))).toEqual(new Set(['placeholder']));
  const files = new Set(findings.map(({ file }) => file.slice(file.indexOf('volumes/') + 'volumes/'.length)));
  expect([...files]).toEqual([
    'checks.ts',
    'lab.yaml',
    'lesson.en.md',
    'lesson.ko.md',
    'mistakes/paused.sh',
    'mistakes/removed.sh',
    'mistakes/scaled-to-0.sh',
    'mistakes/scaled-to-1.sh',
    'mistakes/scaled-to-2.sh',
    'setup/app.yaml',
    'solutions/patch.sh',
    'solutions/scale.sh',
  ]);
});

test('what is left to write is quoted from the file', async () => {
  writeNewLab(copy.folder, 'storage/volumes', { en: "Who's: first", ko: '누가 먼저' });
  const messages = (await findAll([copy.folder], ['storage/volumes'])).map(({ message }) => message);
  expect(messages).toContain('Not written yet: What is right now.');
  expect(messages).toContain(
    'Not written yet: A requirement that the check at its end enforces, with every name it asks for.',
  );
});

test('it is listed last in its track, and the rest of tracks.yaml stays as it is', () => {
  writeFileSync(
    join(copy.folder, 'tracks.yaml'),
    '# In order.\n- id: networking\n  title: { en: N, ko: N }\n  labs: []\n- id: storage\n  title: { en: S, ko: S }\n  labs:\n    - pvc-dynamic # the first\n',
  );
  writeNewLab(copy.folder, 'networking/namespaces', {});
  writeNewLab(copy.folder, 'storage/volumes', {});
  expect(tracks()).toBe(
    '# In order.\n- id: networking\n  title: { en: N, ko: N }\n  labs:\n    - namespaces\n- id: storage\n  title: { en: S, ko: S }\n  labs:\n    - pvc-dynamic # the first\n    - volumes\n',
  );
});

test('a lab that is listed before it exists is listed once', () => {
  const listed = `${tracks()}    - volumes\n`;
  writeFileSync(join(copy.folder, 'tracks.yaml'), listed);
  writeNewLab(copy.folder, 'storage/volumes', {});
  expect(tracks()).toBe(listed);
});

test.each([
  ['Storage/volumes', '"Storage/volumes" is no id of a lab'],
  ['volumes', '"volumes" is no id of a lab'],
  ['storage/two words', 'is no id of a lab'],
  ['storage/../evil', 'is no id of a lab'],
  ['storag/volumes', 'There is no track storag. Did you mean storage?'],
  ['cooking/soup', 'There is no track cooking. There are storage.'],
  ['storage/pvc-dynamic', 'is there already'],
])('%s is refused', (id, message) => {
  const before = tracks();
  expect(() => writeNewLab(copy.folder, id, {})).toThrow(message);
  expect(tracks()).toBe(before);
});

test('a folder without tracks is refused', () => {
  expect(() => writeNewLab(join(copy.folder, 'storage'), 'storage/volumes', {})).toThrow('tracks.yaml is missing');
});
