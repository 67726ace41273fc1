import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { bakedImages } from '../../scripts/kind-node/bake.ts';
import { root } from '../paths.ts';
import { lintLab } from './lint.ts';
import { readLab } from './read-labs.ts';

const original = join(root, 'labs/storage/pvc-dynamic');
const baked = new Set(bakedImages().flatMap(({ names }) => names));
let folder: string;

beforeEach(() => {
  // Inside the repository, so that the copied checks.ts finds `drydock/check`.
  folder = mkdtempSync(join(root, 'labs/.lint-'));
  cpSync(original, folder, { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function doctor(file: string, from: string, to: string): void {
  const content = readFileSync(join(folder, file), 'utf8');
  expect(content).toContain(from);
  writeFileSync(join(folder, file), content.replaceAll(from, to));
}

const lint = async () => (await lintLab(readLab(folder, 'storage/pvc-dynamic'), baked)).map(({ message }) => message);

test('a good lab has no problem', async () => {
  expect(await lint()).toEqual([]);
});

test.each([
  ['a mark that is gone', 'lesson.en.md', ' {check=volumeIsRetained}', '', 'retain/volumeIsRetained is not marked'],
  [
    'a mark of no check',
    'lesson.ko.md',
    '{check=volumeIsRetained}',
    '{check=volumeIsRich}',
    'retain/volumeIsRich is marked',
  ],
  ['a task of no name', 'lesson.ko.md', '::: task retain', '::: task remain', 'its tasks are'],
  ['a picture that is not there', 'lesson.en.md', 'binding.svg', 'bindings.svg', 'the picture bindings.svg is missing'],
  ['a link without TLS', 'lesson.en.md', 'https://', 'http://', 'does not begin with https'],
  [
    'a mistake that says nothing',
    'mistakes/too-small.sh',
    '# caught-by: claimAsksForStorage',
    '#',
    'no mistake is caught by',
  ],
  [
    'a mistake for no check',
    'mistakes/too-small.sh',
    'claimAsksForStorage',
    'claimAsks',
    'there is no check claimAsks',
  ],
  ['an image that cannot be pulled', 'setup/intake.yaml', 'busybox:1.35', 'redis:7', 'the image redis:7 is not baked'],
  ['a check that is not exported', 'checks.ts', 'export const claimIsBound', 'const claimIsBound', 'it exports'],
])('%s is found', async (_, file, from, to, message) => {
  doctor(file, from, to);
  expect(await lint()).toContainEqual(expect.stringContaining(message));
});

test('a value that differs between the languages is found', async () => {
  doctor('lesson.ko.md', '`1Gi`', '`2Gi`');
  expect(await lint()).toContainEqual(expect.stringContaining('missing 1Gi; only here 2Gi'));
});
