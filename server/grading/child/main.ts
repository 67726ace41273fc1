/**
 * The process in which checks run. It starts before there is work, gets one job over its channel, answers result by
 * result and ends. It ends as well when the server does.
 */
import { pathToFileURL } from 'node:url';
import { cannotTell } from '../cannot-tell.ts';
import type { Check } from '../check.ts';
import { connectApiServer } from '../kube/api-server.ts';
import { readObjects } from '../kube/read-objects.ts';
import { describe } from './fault.ts';
import { restrictImports } from './imports.ts';
import type { FromChild, ToChild } from './messages.ts';
import { createProbes } from './probes.ts';
import { runCheck } from './run-check.ts';

const tell = (message: FromChild): void => {
  process.send?.(message);
};

const probes = createProbes(tell);

async function load(file: string, name: string): Promise<Check> {
  const module: Record<string, unknown> = await import(pathToFileURL(file).href);
  const check = module[name];
  if (typeof check !== 'function') throw new Error(`${file} exports no check of the name ${name}.`);
  return check as Check;
}

async function work({ file, checks, credentials, checkLimitMs }: Extract<ToChild, { kind: 'job' }>): Promise<void> {
  tell({ kind: 'started' });
  // Half of a check's time, so that an API server that hangs is told from a check that does.
  const api = connectApiServer(credentials, { answerWithinMs: checkLimitMs / 2 });
  const tools = { kube: readObjects(api), probe: probes.ask };
  await Promise.all(
    checks.map(async (check) => {
      const started = performance.now();
      const result = await load(file, check).then(
        (run) => runCheck(run, tools, checkLimitMs),
        (error) => cannotTell('check_crashed', describe(error)),
      );
      tell({ kind: 'result', check, result, tookMs: Math.round(performance.now() - started) });
    }),
  );
  // The last message must be on its way before the process ends, whatever a check left running.
  process.send?.({ kind: 'done' } satisfies FromChild, () => process.exit(0));
}

restrictImports();
process.on('disconnect', () => process.exit(1));
process.on('message', (message: ToChild) => {
  if (message.kind === 'job') work(message);
  else probes.answer(message);
});
