import { runCommand } from './run-command.ts';
import type { Report } from './step.ts';

const env = { DEBIAN_FRONTEND: 'noninteractive' };
// Waiting is kinder than failing while unattended-upgrades holds the lock on a freshly booted machine.
const lockWait = ['-o', 'DPkg::Lock::Timeout=300'];
const remedy =
  'Check that this machine reaches its Debian or Ubuntu package mirror (apt-get update), then start again.';

/** Whether the package lists know `name`. Call after `updatePackageLists`. */
export async function packageExists(name: string, signal: AbortSignal): Promise<boolean> {
  const answer = await runCommand('apt-cache', ['show', '--no-all-versions', name], { signal, limitSeconds: 60 }).catch(
    () => '',
  );
  return answer !== '';
}

/** Refreshes the package lists. Needs root on Debian or Ubuntu. */
export async function updatePackageLists(report: Report, signal: AbortSignal): Promise<void> {
  await runCommand('apt-get', ['update', ...lockWait], {
    signal,
    env,
    remedy,
    limitSeconds: 600,
    onLine: (line) => report({ line }),
  });
}

/** Installs packages without what they merely recommend. Needs root on Debian or Ubuntu. */
export async function installPackages(names: readonly string[], report: Report, signal: AbortSignal): Promise<void> {
  await runCommand('apt-get', ['install', '--yes', '--no-install-recommends', ...lockWait, ...names], {
    signal,
    env,
    remedy,
    limitSeconds: 1200,
    onLine: (line) => report({ line }),
  });
}
