import { installPackages, packageExists, updatePackageLists } from '../apt.ts';
import type { Report } from '../step.ts';

/** Installs Debian's or Ubuntu's own Docker engine and client. Needs root there. Usually 20 s. */
export async function installEngine(report: Report, signal: AbortSignal): Promise<void> {
  await updatePackageLists(report, signal);
  const packages = ['docker.io', 'iptables', 'ca-certificates'];
  // From Debian 13 on the client is a package of its own, and docker.io only recommends it.
  if (await packageExists('docker-cli', signal)) packages.push('docker-cli');
  await installPackages(packages, report, signal);
}
