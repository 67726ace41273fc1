import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { RemediableError } from '../remediable-error.ts';
import { type PreparationState, preparationAhead, prepare } from './prepare.ts';
import type { Finding, Step } from './step.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'drydock-prepare-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface Behaviour {
  needs?: string[];
  usualSeconds?: number;
  finding?: Finding;
  run?: (step: Step, signal: AbortSignal) => Promise<void>;
}

/** A step that misses something until it was run; `log` gets what happened. */
function step(id: string, log: string[], { needs = [], usualSeconds = 1, finding, run }: Behaviour = {}): Step {
  let done = false;
  const made: Step = {
    id,
    title: { en: id, ko: id },
    usualSeconds,
    needs,
    check: async () => {
      if (done) return { state: 'ready', detail: `${id} is there.` };
      return finding ?? { state: 'missing', detail: `${id} is missing.`, remedy: 'npm start' };
    },
    run: async (report, signal) => {
      log.push(`${id} begins`);
      report({ line: `making ${id}`, fraction: 0.5 });
      await run?.(made, signal);
      done = true;
      log.push(`${id} ends`);
    },
  };
  return made;
}

const signal = new AbortController().signal;
const quiet = { onChange: () => {}, signal };
const outcome = (state: PreparationState) => Object.fromEntries(state.steps.map(({ id, state }) => [id, state]));

test('runs what is missing, after what it needs, and nothing the second time', async () => {
  const log: string[] = [];
  const steps = [step('engine', log), step('image', log, { needs: ['engine'] })];
  expect((await prepare(steps, { ...quiet, folder })).state).toBe('ready');
  expect(log).toEqual(['engine begins', 'engine ends', 'image begins', 'image ends']);
  const again = await prepare(steps, { ...quiet, folder });
  expect(again).toMatchObject({ state: 'ready', secondsLeft: 0 });
  expect(log).toHaveLength(4);
});

test('a failed step is told with its remedy and stops only what needs it', async () => {
  const log: string[] = [];
  const fail = async () => {
    throw new RemediableError('The disk is full.', 'Free some.');
  };
  const steps = [step('engine', log, { run: fail }), step('image', log, { needs: ['engine'] }), step('limits', log)];
  const state = await prepare(steps, { ...quiet, folder });
  expect(state.state).toBe('failed');
  expect(outcome(state)).toEqual({ engine: 'failed', image: 'waiting', limits: 'ready' });
  expect(state.steps[0]).toMatchObject({ detail: 'The disk is full.', remedy: 'Free some.' });
});

test('a step that says it is done and is not has failed', async () => {
  const lying: Step = {
    ...step('image', []),
    check: async () => ({ state: 'missing', detail: 'No.', remedy: 'Try.' }),
  };
  expect(outcome(await prepare([lying], { ...quiet, folder }))).toEqual({ image: 'failed' });
});

test('what Drydock cannot mend is not run', async () => {
  const log: string[] = [];
  const steps = [step('engine', log, { finding: { state: 'broken', detail: 'No right.', remedy: 'Be root.' } })];
  expect(outcome(await prepare(steps, { ...quiet, folder }))).toEqual({ engine: 'failed' });
  expect(log).toEqual([]);
});

test('two heavy steps run one after the other, also when both were found missing at once', async () => {
  const log: string[] = [];
  const run = () => sleep(5);
  const steps = [step('node', log, { usualSeconds: 500, run }), step('labs', log, { usualSeconds: 500, run })];
  await prepare(steps, { ...quiet, folder });
  expect(log).toEqual(['node begins', 'node ends', 'labs begins', 'labs ends']);
});

test('two preparations at once do the work once, and the second one says whom it waits for', async () => {
  const log: string[] = [];
  const states: PreparationState[] = [];
  const { promise: somebodyWaits, resolve } = Promise.withResolvers<void>();
  const onChange = (state: PreparationState) => {
    states.push(state);
    if (state.waitsForPid !== undefined) resolve();
  };
  const steps = [step('image', log, { run: () => somebodyWaits })];
  const both = await Promise.all([
    prepare(steps, { signal, folder, onChange }),
    prepare(steps, { signal, folder, onChange }),
  ]);
  expect(both.map(({ state }) => state)).toEqual(['ready', 'ready']);
  expect(log).toEqual(['image begins', 'image ends']);
  expect(states.some(({ waitsForPid }) => waitsForPid === process.pid)).toBe(true);
});

test('giving up ends the running step and frees the way for the next', async () => {
  const abort = new AbortController();
  const run = (_: Step, signal: AbortSignal) => sleep(10_000, undefined, { signal });
  const begun = prepare([step('image', [], { run })], {
    signal: abort.signal,
    folder,
    onChange: ({ steps }) => steps[0]?.state === 'running' && abort.abort(new Error('given up')),
  });
  await expect(begun).rejects.toThrow('given up');
  expect((await prepare([step('image', [])], { ...quiet, folder })).state).toBe('ready');
});

test('the time that a step took is what it usually takes from then on', async () => {
  const slow = () => step('image', [], { usualSeconds: 300, run: () => sleep(20) });
  expect(preparationAhead([slow()], folder).secondsLeft).toBe(300);
  await prepare([slow()], { ...quiet, folder });
  expect(preparationAhead([slow()], folder).steps[0]?.usualSeconds).toBe(0);
});
