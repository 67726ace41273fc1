import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { copyLab } from '../../test/fakes/lab-copy.ts';
import { readLabs } from './read-labs.ts';

let copy: ReturnType<typeof copyLab>;
beforeEach(() => {
  copy = copyLab();
});
afterEach(() => copy[Symbol.dispose]());

const problems = () =>
  readLabs([copy.folder])
    .problems()
    .map(({ file, line, message }) => `${file.slice(copy.folder.length + 1)}:${line} ${message}`);

test.each<[title: string, from: string, to: string, problem: string]>([
  ['a wrong value', 'minutes: 25', 'minutes: soon', ':9 minutes: '],
  ['a missing value', 'minutes: 25\n', '', ':1 minutes: '],
  ['an unknown key', 'minutes: 25', 'minuets: 25', ':9 minuets: '],
  ['what is no YAML', 'minutes: 25', 'minutes: a: b', ':9 This is not YAML: Nested mappings'],
  ['another id', 'id: storage/pvc-dynamic', 'id: storage/pvc', ':2 The id is storage/pvc, and'],
  ['a manifest that is not there', '[intake.yaml]', '[intake.yaml, more.yaml]', ':13 setup/more.yaml is missing'],
])('%s in lab.yaml is told with its line', (_, from, to, problem) => {
  copy.replace('lab.yaml', from, to);
  expect(problems()).toContainEqual(expect.stringContaining(`storage/pvc-dynamic/lab.yaml${problem}`));
});

test('an empty text of a hint is told where it stands', () => {
  copy.replace('lab.yaml', 'ko: Pod를 지우면 Deployment가 새로 만들어요.', "ko: ''");
  expect(problems()).toEqual([expect.stringContaining('lab.yaml:53 tasks.2.hints.1.ko: ')]);
});

test('a lesson that is missing is told', () => {
  copy.remove('lesson.ko.md');
  expect(problems()).toEqual(['storage/pvc-dynamic/lesson.ko.md:1 The lesson in this language is missing.']);
});

test('a lab that is listed and is not there is told in tracks.yaml', () => {
  writeFileSync(
    join(copy.folder, 'tracks.yaml'),
    '- id: storage\n  title: { en: S, ko: S }\n  labs:\n    - pvc-dynamic\n    - volumes\n',
  );
  expect(problems()).toEqual(['tracks.yaml:5 The lab storage/volumes is listed, and there is no such folder.']);
});

test('a lab that is listed twice is told', () => {
  const twice = '- id: storage\n  title: { en: S, ko: S }\n  labs: [pvc-dynamic, pvc-dynamic]\n';
  writeFileSync(join(copy.folder, 'tracks.yaml'), twice);
  expect(problems()).toEqual(['tracks.yaml:3 0.labs: a lab is listed twice.']);
});

test('a folder without tracks is told', () => {
  expect(readLabs([join(copy.folder, 'nowhere')]).problems()).toMatchObject([
    { file: join(copy.folder, 'nowhere/tracks.yaml'), message: 'This file cannot be read.' },
  ]);
});

test('what is read again is in the same object', () => {
  const labs = readLabs([copy.folder]);
  const lab = labs.get(copy.id);
  copy.replace('lab.yaml', 'minutes: 25', 'minutes: 40');
  copy.replace('lesson.en.md', '# Claim storage by class', '# Claim it');
  labs.reread();
  expect(labs.get(copy.id)).toBe(lab);
  expect(lab.minutes).toBe(40);
  expect(lab.lesson.en).toContain('# Claim it');
});

test('a lab that cannot be read for a while stays as it was', () => {
  const labs = readLabs([copy.folder]);
  copy.replace('lab.yaml', 'minutes: 25', 'minutes: [');
  labs.reread();
  expect(labs.get(copy.id).minutes).toBe(25);
  expect(labs.problems()).toHaveLength(1);
  copy.replace('lab.yaml', 'minutes: [', 'minutes: 30');
  labs.reread();
  expect(labs.get(copy.id).minutes).toBe(30);
  expect(labs.problems()).toEqual([]);
});

test('so do all labs while tracks.yaml cannot be read', () => {
  const labs = readLabs([copy.folder]);
  writeFileSync(join(copy.folder, 'tracks.yaml'), '- id: [');
  labs.reread();
  expect(labs.all().map(({ id }) => id)).toEqual([copy.id]);
});

test('a lab that is listed no more is gone, and one that is new is there', () => {
  const labs = readLabs([copy.folder]);
  writeFileSync(join(copy.folder, 'tracks.yaml'), '- id: storage\n  title: { en: S, ko: S }\n  labs: []\n');
  labs.reread();
  expect(() => labs.get(copy.id)).toThrow(copy.id);
  expect(labs.tracks()).toMatchObject([{ id: 'storage', labs: [] }]);
});

test('a lab of a later folder takes the place of one of the same id, and its track goes on', () => {
  using pack = copyLab();
  pack.replace('lab.yaml', 'minutes: 25', 'minutes: 60');
  mkdirSync(join(pack.folder, 'more'));
  writeFileSync(
    join(pack.folder, 'tracks.yaml'),
    '- id: storage\n  title: { en: S, ko: S }\n  labs: [pvc-dynamic]\n- id: more\n  title: { en: M, ko: M }\n  labs: []\n',
  );
  const labs = readLabs([copy.folder, pack.folder]);
  expect(labs.problems()).toEqual([]);
  expect(labs.all().map(({ id, minutes }) => [id, minutes])).toEqual([[copy.id, 60]]);
  expect(labs.tracks().map(({ id }) => id)).toEqual(['storage', 'more']);
});
