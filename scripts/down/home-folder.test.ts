import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { removeFiles } from './home-folder.ts';

let home: string;
const built = () => join(home, '../built');
beforeEach(() => {
  home = join(mkdtempSync(join(tmpdir(), 'drydock-home-')), 'home');
  mkdirSync(join(home, 'data'), { recursive: true });
  mkdirSync(join(home, 'cache/bin'), { recursive: true });
});
afterEach(() => rmSync(join(home, '..'), { recursive: true, force: true }));

test('removes what Drydock wrote and then the empty folder', () => {
  expect(removeFiles('remove', home, built())).toEqual([join(home, 'data'), join(home, 'cache')]);
  expect(existsSync(home)).toBe(false);
});

test('keeps the data when asked to', () => {
  removeFiles('keep', home, built());
  expect(existsSync(join(home, 'data'))).toBe(true);
  expect(existsSync(join(home, 'cache'))).toBe(false);
});

test('touches nothing else, should the home be a folder that holds other things', () => {
  writeFileSync(join(home, 'thesis.tex'), '');
  removeFiles('remove', home, built());
  expect(existsSync(join(home, 'thesis.tex'))).toBe(true);
});
