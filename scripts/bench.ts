import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { prepare } from '../server/preparation/prepare.ts';
import { requirements } from '../server/preparation/requirements.ts';
import { showInTerminal } from '../server/preparation/terminal-progress.ts';
import { measureDrydock } from './bench/drydock.ts';
import { measureEnvironments } from './bench/environments.ts';
import type { Measurement } from './bench/measurement.ts';
import { measurePolicies } from './bench/policies.ts';
import { measureStart } from './bench/start.ts';
import { measureStockKind } from './bench/stock-kind.ts';

/**
 * `npm run bench`: prints a table of what was measured in this run on this machine; `npm run bench policy`: of policies alone;
 * `npm run bench start`: of a start.
 */
async function bench(folder: string, signal: AbortSignal): Promise<Measurement[]> {
  if (process.argv[2] === 'start') return measureStart(signal);
  const progress = showInTerminal(process.stdout);
  const { state } = await prepare(requirements, { onChange: progress.update, signal });
  progress.end();
  if (state !== 'ready') process.exit(1);
  if (process.argv[2] === 'policy') return measurePolicies(folder);
  return [
    ...(await measureStockKind(folder)),
    ...(await measureEnvironments(folder)),
    ...(await measureDrydock(folder)),
    ...(await measurePolicies(folder)),
  ];
}

const folder = mkdtempSync(join(tmpdir(), 'drydock-bench-'));
try {
  const rows = await bench(folder, new AbortController().signal);
  console.log(`\n${availableParallelism()} cores (${cpus()[0]?.model}), ${Math.round(totalmem() / 1024 ** 3)} GiB\n`);
  console.log('| what | measured |\n|---|---|');
  for (const { what, measured } of rows) console.log(`| ${what} | ${measured} |`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
