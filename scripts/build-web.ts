import { createHash } from 'node:crypto';
import { globSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../server/paths.ts';
import { runCommand } from '../server/run-command.ts';

/** Where the built browser side is; server/main.ts serves it. */
export const webFolder = join(root, 'web/dist');

const stamp = join(webFolder, '.inputs');

function hashInputs(): string {
  const files = globSync(['web/**', 'vite.config.ts', 'package-lock.json', 'server/{api,text,errors}.ts'], {
    cwd: root,
  })
    .filter((file) => !file.startsWith(join('web', 'dist')) && statSync(join(root, file)).isFile())
    .sort();
  const hash = createHash('sha256');
  for (const file of files)
    hash
      .update(file)
      .update('\0')
      .update(readFileSync(join(root, file)));
  return hash.digest('hex');
}

/** Builds the browser side unless what is there was built from the same files. Says whether it had to. */
export async function buildWeb(signal: AbortSignal): Promise<'built' | 'current'> {
  const inputs = hashInputs();
  try {
    if (readFileSync(stamp, 'utf8') === inputs) return 'current';
  } catch {
    // Never built.
  }
  await runCommand(process.execPath, [join(root, 'node_modules/vite/bin/vite.js'), 'build'], {
    cwd: root,
    // Whoever builds it, a test too: what is built is served from then on.
    env: { NODE_ENV: 'production' },
    signal,
    limitSeconds: 300,
  });
  mkdirSync(webFolder, { recursive: true });
  writeFileSync(stamp, inputs);
  return 'built';
}
