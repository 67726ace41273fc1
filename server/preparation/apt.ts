import { setTimeout as sleep } from 'node:timers/promises';
import { CommandError, runCommand } from '../run-command.ts';
import type { Report } from './step.ts';

const remedy =
  'Check that this machine reaches its Debian or Ubuntu package mirror (apt-get update), then start again.';
/** A freshly booted machine updates itself for a while; waiting is kinder than failing. */
const lockWaitSeconds = 300;

/** Steps run side by side, and apt-get does not. */
let last: Promise<unknown> = Promise.resolve();

/** Refreshes the package lists. Needs root on Debian or Ubuntu. */
export async function updatePackageLists(report: Report, signal: AbortSignal): Promise<void> {
  await aptGet(['update'], report, signal);
}

/** Installs packages without what they merely recommend. Needs root on Debian or Ubuntu. */
export async function installPackages(names: readonly string[], report: Report, signal: AbortSignal): Promise<void> {
  await aptGet(['install', '--yes', '--no-install-recommends', ...names], report, signal);
}

/** Whether the package lists know `name`. Call after `updatePackageLists`. */
export async function packageExists(name: string, signal: AbortSignal): Promise<boolean> {
  const options = { signal, limitSeconds: 60 };
  const answer = await runCommand('apt-cache', ['show', '--no-all-versions', name], options).catch(() => '');
  return answer !== '';
}

async function aptGet(args: readonly string[], report: Report, signal: AbortSignal): Promise<void> {
  const mine = last.then(() => aptGetUnlocked(args, report, signal));
  last = mine.catch(() => {});
  await mine;
}

async function aptGetUnlocked(args: readonly string[], report: Report, signal: AbortSignal): Promise<void> {
  const until = Date.now() + lockWaitSeconds * 1000;
  for (;;) {
    try {
      await runCommand('apt-get', args, {
        signal,
        env: { DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' },
        remedy,
        limitSeconds: 1200,
        onLine: (line) => report({ line }),
      });
      return;
    } catch (error) {
      const locked = error instanceof CommandError && error.message.includes('Could not get lock');
      if (!locked || Date.now() > until) throw error;
      report({ line: 'Waiting for another apt-get to finish.' });
      await sleep(2000, undefined, { signal });
    }
  }
}
