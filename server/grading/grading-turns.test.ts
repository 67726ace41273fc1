import fc from 'fast-check';
import { expect, test } from 'vitest';
import { takeTurns } from './grading-turns.ts';

function controlled() {
  const runs: { request: string; end: (error?: Error) => void }[] = [];
  let running = 0;
  let most = 0;
  const turns = takeTurns<string>(
    (request) => {
      running += 1;
      most = Math.max(most, running);
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      runs.push({ request, end: (error) => (error === undefined ? resolve() : reject(error)) });
      return promise.finally(() => {
        running -= 1;
      });
    },
    (one, other) => one + other,
  );
  return { turns, runs, most: () => most };
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

test('who asks meanwhile shares one more run', async () => {
  const { turns, runs } = controlled();
  const first = turns.ask('a');
  const second = turns.ask('b');
  const third = turns.ask('c');
  await settle();
  expect(runs.map(({ request }) => request)).toEqual(['a']);
  runs[0]?.end();
  await first;
  await settle();
  expect(runs.map(({ request }) => request)).toEqual(['a', 'bc']);
  expect(turns.isRunning()).toBe(true);
  runs[1]?.end();
  await Promise.all([second, third]);
  expect(turns.isRunning()).toBe(false);
});

test('a run that fails fails for those who asked for it, and the next one goes on', async () => {
  const { turns, runs } = controlled();
  const first = turns.ask('a');
  const second = turns.ask('b');
  await settle();
  runs[0]?.end(new Error('broken'));
  await expect(first).rejects.toThrow('broken');
  await settle();
  runs[1]?.end();
  await second;
});

test('never two at once, and nobody is forgotten, in whatever order things happen', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom('ask', 'end', 'settle', 'tick'), { maxLength: 40 }), async (steps) => {
      const { turns, runs, most } = controlled();
      const asked: Promise<void>[] = [];
      let ended = 0;
      for (const step of steps) {
        if (step === 'ask') asked.push(turns.ask('x'));
        else if (step === 'end') runs[ended]?.end();
        else if (step === 'settle') await settle();
        else await Promise.resolve();
        if (step === 'end' && runs[ended] !== undefined) ended += 1;
      }
      for (await settle(); ended < runs.length; await settle()) {
        runs[ended]?.end();
        ended += 1;
      }
      await Promise.all(asked);
      expect(most()).toBeLessThanOrEqual(1);
      expect(runs.map(({ request }) => request).join('')).toHaveLength(asked.length);
    }),
  );
});
