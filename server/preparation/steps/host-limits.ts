import { accessSync, constants, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { RemediableError } from '../../remediable-error.ts';
import { runsElsewhere } from '../host.ts';
import type { Finding, Step } from '../step.ts';

/** A kernel setting that limits how many clusters fit on one machine. */
export interface KernelLimit {
  /** As sysctl names it. */
  name: string;
  atLeast: number;
}

/**
 * inotify: kind's "known issues", pod errors due to "too many open files"; a node takes dozens of instances, the kernel
 * allows 128 per user. pid_max: proc_sys_kernel(5), it bounds threads too, a cluster has some 300, and systemd raises it to
 * the same number where it runs (50-pid-max.conf). gc_thresh3: arp(7), the table is shared by all network namespaces,
 * and LXD's production set-up raises it for the same reason.
 */
export const kernelLimits: readonly KernelLimit[] = [
  { name: 'fs.inotify.max_user_instances', atLeast: 8192 },
  { name: 'fs.inotify.max_user_watches', atLeast: 1048576 },
  { name: 'kernel.pid_max', atLeast: 4194304 },
  { name: 'net.ipv4.neigh.default.gc_thresh3', atLeast: 8192 },
];

/** Limits of the kernel that many clusters on one machine run into, with errors that do not name them. */
export const hostLimitsStep: Step = {
  id: 'host-limits',
  title: { en: 'Limits of the kernel', ko: '커널 한도' },
  usualSeconds: 1,
  needs: [],
  check: async () => checkLimits(),
  run: async (report) => {
    for (const limit of limitsTooLow()) {
      report({ line: `Raising ${limit.name} to ${limit.atLeast} until the machine restarts.` });
      try {
        writeFileSync(fileOf(limit), String(limit.atLeast));
      } catch (error) {
        throw new RemediableError(`${limit.name} could not be raised.`, sysctlCommand([limit]), { cause: error });
      }
    }
  },
};

/** The file of a setting under /proc/sys: sysctl(8), dots are slashes. */
export function fileOf(limit: KernelLimit): string {
  return `/proc/sys/${limit.name.replaceAll('.', '/')}`;
}

/** The command with which a person raises the limits themselves. */
export function sysctlCommand(limits: readonly KernelLimit[]): string {
  return `sudo sysctl -w ${limits.map((limit) => `${limit.name}=${limit.atLeast}`).join(' ')}`;
}

/** Which limits are lower than they should be, given what the files hold. One that the kernel does not have limits nothing. */
export function tooLow(
  limits: readonly KernelLimit[],
  read: (limit: KernelLimit) => string | undefined,
): KernelLimit[] {
  return limits.filter((limit) => {
    const value = read(limit)?.trim();
    return value !== undefined && Number(value) < limit.atLeast;
  });
}

function limitsTooLow(): KernelLimit[] {
  return tooLow(kernelLimits, (limit) => (existsSync(fileOf(limit)) ? readFileSync(fileOf(limit), 'utf8') : undefined));
}

function checkLimits(): Finding {
  if (runsElsewhere())
    return { state: 'ready', detail: 'The Docker engine runs on a system of its own; nothing to do here.' };
  const low = limitsTooLow();
  if (low.length === 0) return { state: 'ready', detail: 'The kernel allows many clusters.' };
  const detail = `${low.map((limit) => `${limit.name} is below ${limit.atLeast}`).join(', ')}; clusters fail at about the fifth.`;
  if (low.every(mayRaise))
    return { state: 'missing', detail, remedy: `npm start raises it, or: ${sysctlCommand(low)}` };
  return { state: 'warning', detail, remedy: sysctlCommand(low) };
}

function mayRaise(limit: KernelLimit): boolean {
  try {
    accessSync(fileOf(limit), constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
