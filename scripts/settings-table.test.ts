import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { settings } from '../server/config.ts';
import { pageWithSettings, settingsPage } from './settings-table.ts';

test('docs/operating.md has the settings as they are in the code', () => {
  const page = readFileSync(settingsPage, 'utf8');
  expect(page).toBe(pageWithSettings(page));
});

test('every setting says what it means', () => {
  for (const [name, field] of Object.entries(settings.shape)) expect(field.description, name).toMatch(/\.$/);
});
