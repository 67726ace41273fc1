import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

/** Clones are not tried again before that long after the last one failed, if it was not the first. */
const restMs = 10 * 60_000;
/** One that fails among many that do not may have met a busy moment, and kind would make it busier. */
const failuresUntilRest = 2;

const faultSchema = z.object({
  snapshot: z.string(),
  /** Which of the two failed: taking the snapshot, or starting a cluster from it. */
  stage: z.enum(['taking', 'starting']),
  why: z.string(),
  at: z.iso.datetime(),
  /** How often this has failed in a row. */
  times: z.int(),
});

export type SnapshotFault = z.output<typeof faultSchema>;

const fileIn = (folder: string) => join(folder, 'snapshot-fault.json');

/** Remembers what failed, for the doctor and for whoever would try the same again right away. */
export async function noteFault(folder: string, fault: Omit<SnapshotFault, 'at' | 'times'>): Promise<void> {
  const before = await recentFault(folder, fault.snapshot);
  const times = before?.stage === fault.stage ? before.times + 1 : 1;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(fileIn(folder), JSON.stringify({ ...fault, at: new Date().toISOString(), times }));
}

/** Whether so much failed lately with this snapshot that kind makes the clusters for a while. */
export async function isResting(folder: string, snapshot: string): Promise<boolean> {
  const fault = await recentFault(folder, snapshot);
  return fault !== undefined && (fault.stage === 'taking' || fault.times >= failuresUntilRest);
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
