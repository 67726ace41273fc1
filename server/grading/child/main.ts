/**
 * The process in which checks run. It starts before there is work, gets one job over its channel, answers result by
 * result and ends. It ends as well when the server does.
 */
import { pathToFileURL } from 'node:url';
import { cannotTell } from '../cannot-tell.ts';
import type { Check } from '../check.ts';
import { connectApiServer } from '../kube/api-server.ts';
import { describe } from './fault.ts';
import { restrictImports } from './imports.ts';
import { judge } from './judge.ts';
import { makeTools } from './make-tools.ts';
import type { ChildJob, FromChild, ToChild } from './messages.ts';
import { actsBy, limitOf } from './plan.ts';
import { createProbes } from './probes.ts';

const tell = (message: FromChild): void => {
  process.send?.(message);
};

const probes = createProbes(tell);
let undos = 0;

const promiseUndo: Parameters<typeof makeTools>[0]['promiseUndo'] = (sending) => {
  undos += 1;
  const number = undos;
  tell({ kind: 'undo', number, sending });
  return () => tell({ kind: 'undone', number });
};

async function load(file: string, name: string): Promise<Check> {
  const module: Record<string, unknown> = await import(pathToFileURL(file).href);
  const check = module[name];
  if (typeof check !== 'function') throw new Error(`${file} exports no check of the name ${name}.`);
  return check as Check;
}

async function work(job: ChildJob): Promise<void> {
  tell({ kind: 'started' });
  const { file, credentials, checkLimitMs, remembered, passedWith } = job;
  // Half of a check's time, so that an API server that hangs is told from a check that does.
  const api = connectApiServer(credentials, { answerWithinMs: checkLimitMs / 2 });
  const toolsFor = makeTools({ api, probes, promiseUndo });
  const loaded: { name: string; check: Check }[] = [];
  for (const name of job.checks) {
    try {
      loaded.push({ name, check: await load(file, name) });
    } catch (error) {
      tell({ kind: 'result', check: name, result: cannotTell('check_crashed', describe(error)), basis: {}, tookMs: 0 });
    }
  }

  async function takeTurn(checks: typeof loaded): Promise<void> {
    if (checks.length === 0) return;
    const limits = checks.map(({ check }) => limitOf(check, checkLimitMs));
    tell({ kind: 'turn', limitMs: Math.max(...limits) });
    await Promise.all(
      checks.map(async ({ name, check }) => {
        const started = performance.now();
        const known = { remembered: remembered[name], passedWith: passedWith[name] ?? [] };
        const judged = await judge(check, toolsFor, limitOf(check, checkLimitMs), known);
        tell({ kind: 'result', check: name, ...judged, tookMs: Math.round(performance.now() - started) });
      }),
    );
  }

  // What only looks must not see what another check is doing to the cluster.
  await takeTurn(loaded.filter(({ check }) => actsBy(check) === undefined));
  for (const one of loaded.filter(({ check }) => actsBy(check) !== undefined)) await takeTurn([one]);
  // The last message must be on its way before the process ends, whatever a check left running.
  process.send?.({ kind: 'done' } satisfies FromChild, () => process.exit(0));
}

restrictImports();
process.on('disconnect', () => process.exit(1));
process.on('message', (message: ToChild) => {
  if (message.kind === 'job') work(message);
  else probes.answer(message);
});
