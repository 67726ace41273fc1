import { existsSync, readdirSync, rmdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { homeDir, homeEntries, root } from '../../server/paths.ts';

/**
 * Removes the files that Drydock wrote outside the engine, and nothing else that may lie in the same folder. Answers with
 * the paths it removed.
 */
export function removeFiles(data: 'keep' | 'remove', home = homeDir, built = join(root, 'web/dist')): string[] {
  const entries = homeEntries(home).filter((entry) => data === 'remove' || entry !== join(home, 'data'));
  const removed = [...entries, built].filter((entry) => existsSync(entry));
  for (const entry of removed) rmSync(entry, { recursive: true, force: true });
  if (existsSync(home) && readdirSync(home).length === 0) rmdirSync(home);
  return removed;
}
