import { expect, test } from 'vitest';
import { processIdentity } from './preparation/process-lock.mjs';
import { CommandError, runCommand } from './run-command.ts';

const { signal } = new AbortController();

test('answers with the output, and tells each line of both outputs', async () => {
  const lines: string[] = [];
  const script = 'echo one; echo two >&2; printf "10 %%\\r20 %%\\r"; cat';
  const answer = await runCommand('sh', ['-c', script], {
    signal,
    input: 'typed\n',
    onLine: (line) => lines.push(line),
  });
  expect(answer).toBe('one\n10 %\n20 %\ntyped');
  expect(lines.toSorted()).toEqual(['10 %', '20 %', 'one', 'two', 'typed']);
});

test('a failure carries the last lines, the exit code and what to do', async () => {
  const failing = runCommand('sh', ['-c', 'seq 40; echo no space left >&2; exit 7'], { signal, remedy: 'Free some.' });
  const error = await failing.catch((error: unknown) => error);
  expect(error).toBeInstanceOf(CommandError);
  expect(error).toMatchObject({ exitCode: 7, notFound: false, remedy: 'Free some.' });
  expect(String(error)).toContain('no space left');
  expect(String(error)).not.toMatch(/^3$/m);
});

test('a command that is not there is told apart', async () => {
  await expect(runCommand('no-such-command', [], { signal })).rejects.toMatchObject({ notFound: true });
});

test('giving up ends the command and what it started', async () => {
  const abort = new AbortController();
  let child = 0;
  const running = runCommand('sh', ['-c', 'sleep 60 & echo $!; wait'], {
    signal: abort.signal,
    onLine: (line) => {
      child = Number(line);
      abort.abort(new Error('given up'));
    },
  });
  await expect(running).rejects.toThrow('given up');
  await expect.poll(() => processIdentity(child)).toBeUndefined();
});

test('a command that takes too long is ended and says so', async () => {
  await expect(runCommand('sleep', ['60'], { signal, limitSeconds: 0.1 })).rejects.toThrow(/did not end within 0.1 s/);
});
