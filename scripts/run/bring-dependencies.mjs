import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { acquireLock } from '../../server/preparation/process-lock.mjs';
import { inProgress } from './in-progress.mjs';
import { findNpm, npmInstall, SetUpError } from './npm.mjs';

/**
 * Whether node_modules is not what package-lock.json says, for this major version of Node.js.
 * @param {string} root the repository
 * @param {number} nodeMajor
 */
export function lacksDependencies(root, nodeMajor) {
  const stamp = stampOf(root);
  return !existsSync(stamp) || readFileSync(stamp, 'utf8') !== wantedStamp(root, nodeMajor);
}

const stampOf = (root) => join(root, 'node_modules/.drydock-lock');

function wantedStamp(root, nodeMajor) {
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  return `${lock} node-${nodeMajor}\n`;
}

/**
 * Makes node_modules what package-lock.json says, unless another process does it first.
 * @param {string} root the repository
 * @param {{ node: string, nodeMajor: number, npmCli?: string }} runtime
 */
export async function bringDependencies(root, runtime) {
  const release = await acquireLock(join(root, '.drydock/install.lock'), {
    onWait: (pid) => process.stderr.write(`Process ${pid} is installing Drydock's packages; waiting for it.\n`),
  });
  try {
    if (!lacksDependencies(root, runtime.nodeMajor)) return;
    const cli = runtime.npmCli ?? findNpm().cli;
    await inProgress("Drydock's packages", 20, async () => {
      // Not `npm ci`: it refuses a lock file without the optional packages of other platforms, which a registry that
      // mirrors only some platforms leaves out. `npm install` without saving keeps to the lock file just as well.
      await npmInstall({ node: runtime.node, cli, cwd: root });
      await assertDatabaseLoads(root, runtime.node);
    });
    await writeFile(stampOf(root), wantedStamp(root, runtime.nodeMajor));
  } finally {
    await release();
  }
}

/** The one package with compiled code that Drydock cannot start without. */
async function assertDatabaseLoads(root, node) {
  try {
    await promisify(execFile)(node, ['-e', "new (require('better-sqlite3'))(':memory:')"], { cwd: root });
  } catch (error) {
    const reason = /^\w*Error: .*/m.exec(error.stderr)?.[0] ?? error.message;
    throw new SetUpError(`SQLite does not load on this machine: ${reason}`);
  }
}
