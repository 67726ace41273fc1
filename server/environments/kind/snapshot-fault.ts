import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

/** Clones are not tried again before that long after the last one failed. */
const restMs = 10 * 60_000;

const faultSchema = z.object({
  snapshot: z.string(),
  /** Which of the two failed: taking the snapshot, or starting a cluster from it. */
  stage: z.enum(['taking', 'starting']),
  why: z.string(),
  at: z.iso.datetime(),
});

export type SnapshotFault = z.output<typeof faultSchema>;

const fileIn = (folder: string) => join(folder, 'snapshot-fault.json');

/** Remembers what failed, for the doctor and for whoever would try the same again right away. */
export async function noteFault(folder: string, fault: Omit<SnapshotFault, 'at'>): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(fileIn(folder), JSON.stringify({ ...fault, at: new Date().toISOString() }));
}

export async function forgetFault(folder: string): Promise<void> {
  await rm(fileIn(folder), { force: true });
}

/** What lately failed with this snapshot; undefined when nothing did, or so long ago that it is to be tried again. */
export async function recentFault(folder: string, snapshot: string): Promise<SnapshotFault | undefined> {
  try {
    const fault = faultSchema.parse(JSON.parse(await readFile(fileIn(folder), 'utf8')));
    const isRecent = Date.now() - Date.parse(fault.at) < restMs;
    return isRecent && fault.snapshot === snapshot ? fault : undefined;
  } catch {
    // Not there, or damaged: then nothing is known of a fault.
    return undefined;
  }
}
