import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';

const content = z.record(z.string(), z.number().nonnegative());

/** How many seconds each step took when it last had work to do on this machine. Empty when nothing is known. */
export function readDurations(file: string): Record<string, number> {
  try {
    return content.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    // Only an estimate hangs on it: a missing or damaged file is as good as none.
    return {};
  }
}

/** Remembers what a step took. */
export function rememberDuration(file: string, step: string, seconds: number): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, JSON.stringify({ ...readDurations(file), [step]: Math.round(seconds) }));
  renameSync(`${file}.new`, file);
}
