import { once } from 'node:events';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Finding } from '../finding.ts';
import { lintExports } from './check-marks.ts';
import type { LabSources } from './lab-sources.ts';

const limitMs = 10_000;

/** Loads checks.ts and compares what it exports with what the tasks name. */
export async function lintChecksModule(sources: LabSources): Promise<Finding[]> {
  const file = join(sources.lab.folder, 'checks.ts');
  const worker = new Worker(new URL('./load-checks.ts', import.meta.url), {
    workerData: file,
    stdout: true,
    stderr: true,
  });
  try {
    const [exported] = await once(worker, 'message', { signal: AbortSignal.timeout(limitMs) });
    return lintExports(sources, exported as string[]);
  } catch (error) {
    const isLate = error instanceof Error && error.name === 'AbortError';
    const why = isLate ? `it was not loaded after ${limitMs / 1000} s` : (error as Error).message.split('\n')[0];
    return [
      {
        rule: 'checks-module',
        file,
        line: 1,
        message: `It cannot be loaded: ${why}`,
        fix: 'A checks.ts imports drydock/check and files of its own, and does nothing but export functions.',
      },
    ];
  } finally {
    await worker.terminate();
  }
}
