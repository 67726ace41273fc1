// Plain JavaScript, because scripts/run.mjs needs it before a Node.js that understands TypeScript is there.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { link, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const pollMs = 250;

/** @param {number} pid */
export function processIdentity(pid) {
  try {
    if (process.platform === 'linux') {
      // Fields 3 and 22 of proc_pid_stat(5), counted after the name, which may itself hold spaces and parentheses.
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      // A zombie has ended; only its parent has not noticed.
      if (fields[0] === 'Z') return undefined;
      return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${fields[19]}`;
    }
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8', stdio: 'pipe' }).trim();
  } catch {
    return undefined;
  }
}

/**
 * @param {string} file
 * @param {{ signal?: AbortSignal, onWait?: (pid: number) => void }} [options]
 */
export async function acquireLock(file, { signal, onWait } = {}) {
  await mkdir(dirname(file), { recursive: true });
  const mine = JSON.stringify({ pid: process.pid, identity: processIdentity(process.pid) });
  let told;
  while (!(await createWhole(file, mine))) {
    const content = await readFile(file, 'utf8').catch(() => undefined);
    if (content === undefined) continue;
    const holder = holderOf(content);
    if (holder === undefined) {
      await removeStale(file, content);
      continue;
    }
    if (told !== holder.pid) onWait?.(holder.pid);
    told = holder.pid;
    await sleep(pollMs, undefined, { signal });
  }
  return async () => {
    if ((await readFile(file, 'utf8').catch(() => '')) === mine) await rm(file, { force: true });
  };
}

// The process that holds the lock; undefined when it has died, or the lock says nothing that could be understood.
function holderOf(content) {
  try {
    const holder = JSON.parse(content);
    const identity = processIdentity(holder.pid);
    return identity !== undefined && identity === holder.identity ? holder : undefined;
  } catch {
    return undefined;
  }
}

// A link appears with its content, so nobody ever reads half a lock.
async function createWhole(file, content) {
  const draft = `${file}.${process.pid}.${Math.random().toString(36).slice(2)}`;
  const handle = await open(draft, 'wx');
  await handle.writeFile(content);
  await handle.close();
  try {
    await link(draft, file);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

// Of two processes that saw the same stale lock, the slower one may move away the lock that the faster one just made:
// it looks at what it moved, and puts a living lock back.
async function removeStale(file, stale) {
  const aside = `${file}.stale.${process.pid}`;
  try {
    await rename(file, aside);
  } catch {
    return;
  }
  if ((await readFile(aside, 'utf8')) !== stale) await link(aside, file).catch(() => {});
  await rm(aside, { force: true });
}
