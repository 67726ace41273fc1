import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { serverFile } from './paths.ts';
import { processIdentity } from './preparation/process-lock.mjs';

const graceMs = 10_000;
const pollMs = 100;

const record = z.object({
  pid: z.number().int().positive(),
  url: z.string(),
  /** ISO 8601. */
  startedAt: z.string(),
  /** Tells the process from a later one with the same number. */
  identity: z.string(),
});

export type RunningServer = z.output<typeof record>;

/** Notes that this process is the server and can be reached at `url`. */
export function announceServer(url: string, file = serverFile): void {
  const identity = processIdentity(process.pid) ?? '';
  const server: RunningServer = { pid: process.pid, url, startedAt: new Date().toISOString(), identity };
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, JSON.stringify(server));
  renameSync(`${file}.new`, file);
}

/** Takes the note back, if it is this process's. */
export function withdrawServer(file = serverFile): void {
  if (findRunningServer(file)?.pid === process.pid) rmSync(file, { force: true });
}

/** The server of this Drydock that runs now; undefined when none does, or when its process has become another one's. */
export function findRunningServer(file = serverFile): RunningServer | undefined {
  try {
    const server = record.parse(JSON.parse(readFileSync(file, 'utf8')));
    return processIdentity(server.pid) === server.identity ? server : undefined;
  } catch {
    return undefined;
  }
}

/** Ends a server: asks it to, waits up to ten seconds, then kills it. Answers how it went. */
export async function stopServer(server: RunningServer, file = serverFile): Promise<'ended' | 'killed'> {
  const runs = () => processIdentity(server.pid) === server.identity;
  process.kill(server.pid, 'SIGTERM');
  for (let waited = 0; waited < graceMs && runs(); waited += pollMs) await sleep(pollMs);
  const outcome = runs() ? 'killed' : 'ended';
  if (outcome === 'killed') process.kill(server.pid, 'SIGKILL');
  rmSync(file, { force: true });
  return outcome;
}
