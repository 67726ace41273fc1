import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { environmentVariable, settings } from '../server/config.ts';
import { root } from '../server/paths.ts';

/** The page that holds the table between two markers; `node scripts/settings-table.ts` writes it anew. */
export const settingsPage = join(root, 'docs/operating.md');

const begin = '<!-- settings: written by scripts/settings-table.ts -->';
const end = '<!-- end of settings -->';

// These come from the machine, so their number would differ from reader to reader; their sentence says the rule.
const ofTheMachine = new Set(['maxEnvironments', 'maxCreating']);

function defaultOf(name: string): string {
  if (ofTheMachine.has(name)) return '';
  const field = settings.shape[name as keyof typeof settings.shape];
  const value: unknown = field.safeParse(undefined).data;
  if (value === undefined || (Array.isArray(value) && value.length === 0)) return '';
  return `\`${String(value)}\``;
}

export function settingsTable(): string {
  const rows = Object.entries(settings.shape).map(
    ([name, field]) => `| \`${name}\` | \`${environmentVariable(name)}\` | ${defaultOf(name)} | ${field.description} |`,
  );
  return ['| in drydock.yaml | in the environment | default | meaning |', '|---|---|---|---|', ...rows].join('\n');
}

/** The page with the table of now in its place. */
export function pageWithSettings(page: string): string {
  const [before, rest] = page.split(begin);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined) throw new Error(`${settingsPage} has lost its markers.`);
  return `${before}${begin}\n${settingsTable()}\n${end}${after}`;
}

if (import.meta.main) writeFileSync(settingsPage, pageWithSettings(readFileSync(settingsPage, 'utf8')));
