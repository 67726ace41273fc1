import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { SetUpError } from './npm.mjs';

const run = promisify(execFile);
const limitMs = 5 * 60_000;

/**
 * Makes sure that a Node.js from the registry starts here. It needs libatomic (from 26 on), which a small Debian or Ubuntu
 * has not got; as root there it is installed.
 * @param {string} node path of the command
 */
export async function assertNodeRuns(node) {
  const problem = await whyNot(node);
  if (problem === undefined) return;
  const isLibatomic = problem.includes('libatomic.so.1');
  if (isLibatomic && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    process.stderr.write('with libatomic1 from Debian ... ');
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    await run('apt-get', ['update'], { env, timeout: limitMs }).catch(() => {});
    await run('apt-get', ['install', '--yes', '--no-install-recommends', 'libatomic1'], {
      env,
      timeout: limitMs,
    }).catch(() => {});
    if ((await whyNot(node)) === undefined) return;
  }
  const remedy = isLibatomic
    ? 'Install the library libatomic (on Debian and Ubuntu: sudo apt-get install libatomic1), then try again.'
    : 'Install Node.js 24 or newer yourself, then try again.';
  throw new SetUpError(`The Node.js that Drydock brings does not start here: ${problem}\n${remedy}`);
}

async function whyNot(node) {
  try {
    await run(node, ['--version'], { timeout: limitMs });
  } catch (error) {
    return String(error.stderr || error.message).trim();
  }
}
