import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { prepare } from '../server/preparation/prepare.ts';
import { requirements } from '../server/preparation/requirements.ts';
import { showInTerminal } from '../server/preparation/terminal-progress.ts';
import { measureDrydock } from './bench/drydock.ts';
import { measureStockKind } from './bench/stock-kind.ts';

/** `npm run bench`: prints a table of what was measured in this run on this machine. */
const progress = showInTerminal(process.stdout);
const { state } = await prepare(requirements, { onChange: progress.update, signal: new AbortController().signal });
progress.end();
if (state !== 'ready') process.exit(1);

const folder = mkdtempSync(join(tmpdir(), 'drydock-bench-'));
try {
  const rows = [...(await measureStockKind(folder)), ...(await measureDrydock(folder))];
  console.log(`\n${availableParallelism()} cores (${cpus()[0]?.model}), ${Math.round(totalmem() / 1024 ** 3)} GiB\n`);
  console.log('| what | measured |\n|---|---|');
  for (const { what, measured } of rows) console.log(`| ${what} | ${measured} |`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
