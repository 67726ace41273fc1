// Plain JavaScript for Node.js 18 and newer, as is everything under scripts/run: it runs before anything is installed.
import { execFile } from 'node:child_process';
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

const limitMs = 15 * 60_000;

/** A reason to stop that is a sentence for people, not a stack trace. */
export class SetUpError extends Error {}

/** The npm that this command was started with, or else the first in PATH: the path of its npm-cli.js, and its version. */
export function findNpm() {
  const candidates = [
    process.env.npm_execpath,
    ...(process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, 'npm')),
  ];
  for (const candidate of candidates) {
    if (!candidate || !existsSync(candidate)) continue;
    const cli = realpathSync(candidate);
    const manifest = join(dirname(cli), '..', 'package.json');
    if (!cli.endsWith('npm-cli.js') || !existsSync(manifest)) continue;
    return { cli, version: JSON.parse(readFileSync(manifest, 'utf8')).version };
  }
  throw new SetUpError('npm is not installed. Install it (on Debian and Ubuntu: apt-get install npm), then try again.');
}

/**
 * Installs with the given npm and Node.js, silently; rejects with a SetUpError that says what to do.
 * @param {{ node: string, cli: string, cwd: string, packages?: string[] }} what packages absent: those of the lock file
 */
export async function npmInstall({ node, cli, cwd, packages = [] }) {
  // An installation without a network repeats each of its hundreds of requests: minutes until it gives up. One is enough
  // to know. A registry that does not know "ping" is still reached.
  const unreachable = await npm({
    node,
    cli,
    cwd,
    args: ['ping', '--fetch-retries=1', '--fetch-retry-mintimeout=500'],
  });
  if (unreachable && networkError(unreachable.output)) throw new SetUpError(explain(unreachable));
  // Packages carry what they need prebuilt, so none of their scripts is run. Nothing is saved: the lock file decides.
  const options = ['--prefix', cwd, '--no-save', '--ignore-scripts', '--no-audit', '--no-fund', '--include=dev'];
  const failure = await npm({ node, cli, cwd, args: ['install', ...packages, ...options] });
  if (failure) throw new SetUpError(explain(failure));
}

/** Runs npm; answers with nothing when it went well. */
function npm({ node, cli, cwd, args }) {
  const env = { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env.PATH ?? ''}` };
  const options = { cwd, env, timeout: limitMs, maxBuffer: 64 * 1024 * 1024 };
  return new Promise((resolve) => {
    execFile(node, [cli, ...args, '--loglevel=error'], options, (error, stdout, stderr) => {
      resolve(error ? { output: `${stdout}\n${stderr}`, timedOut: error.killed === true } : undefined);
    });
  });
}

function networkError(output) {
  const codes = /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH)\b/;
  return codes.exec(output)?.[1];
}

/**
 * A sentence for people about an npm that failed.
 * @param {{ output: string, timedOut: boolean }} failure
 */
export function explain({ output, timedOut }) {
  if (timedOut) return `npm did not finish within ${limitMs / 60_000} minutes. Check the network, then try again.`;
  const code = networkError(output);
  if (code) {
    return (
      `The npm registry cannot be reached (${code}). Check the network and npm's settings ` +
      '("npm config get registry", "npm config get proxy"), then try again.'
    );
  }
  if (/\bENOSPC\b/.test(output)) return 'The disk is full. Free about 1 GiB, then try again.';
  return `npm failed:\n${output.trim().split('\n').slice(-12).join('\n')}`;
}
