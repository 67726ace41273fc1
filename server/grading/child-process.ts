import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { ToChild } from './child/messages.ts';
import { type ChildMessage, childMessage } from './result-schema.ts';

const serverFolder = fileURLToPath(new URL('../', import.meta.url));
const packageFile = fileURLToPath(new URL('../../package.json', import.meta.url));
const main = fileURLToPath(new URL('./child/main.ts', import.meta.url));

const heapMb = 128;
/**
 * Heap, buffers and what Node itself reserves, in KiB: Node does not start with less than about 700 MiB, of which it
 * uses 50.
 */
const dataKb = 1024 * 1024;
const cpuSeconds = 30;
const keptOutput = 16 * 1024;
const mostOutput = 1024 * 1024;

/** How a grading child ended. `output` is the last that it wrote, for the operator. */
export type ChildEnd = { how: 'done' | 'out_of_memory' | 'crashed' | 'stopped'; output: string };

export interface GradingChild {
  /** False once it has ended. */
  isAlive(): boolean;
  /** May be called once, at any time: a child that is still starting gets it when it listens. */
  give(job: Extract<ToChild, { kind: 'job' }>, listener: (message: ChildMessage) => void): void;
  tell(message: ToChild): void;
  stop(): void;
  readonly ended: Promise<ChildEnd>;
}

function flags(readable: readonly string[]): string[] {
  // Node 24 leaves the network to everybody and does not know the flag.
  const network = process.allowedNodeEnvironmentFlags.has('--allow-net') ? ['--allow-net'] : [];
  const folders = [serverFolder, packageFile, ...readable].map((path) => `--allow-fs-read=${path}`);
  return [
    '--permission',
    ...network,
    ...folders,
    `--max-old-space-size=${heapMb}`,
    '--disable-warning=ExperimentalWarning',
  ];
}

function isOutOfMemory(code: number | null, signal: NodeJS.Signals | null, output: string): boolean {
  return code !== 0 && signal !== 'SIGKILL' && /out of memory|bad_alloc/i.test(output);
}

/**
 * Starts a process for one grading job: it may read the server's code and the `readable` folders and nothing else, may
 * not write, start processes or threads, has no environment variables, and the system ends it when it takes too much
 * memory or CPU time.
 */
export function startChild(readable: readonly string[]): GradingChild {
  const limits = `ulimit -d ${dataKb} 2>/dev/null; ulimit -t ${cpuSeconds}; exec "$0" "$@"`;
  const child: ChildProcess = spawn('/bin/sh', ['-c', limits, process.execPath, ...flags(readable), main], {
    env: {},
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const { promise: ended, resolve } = Promise.withResolvers<ChildEnd>();
  let isDone = false;
  let isStopped = false;
  let output = '';
  let written = 0;

  const keep = (chunk: Buffer): void => {
    written += chunk.length;
    output = (output + chunk.toString('utf8')).slice(-keptOutput);
    if (written > mostOutput) child.kill('SIGKILL');
  };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  child.on('error', (error) => resolve({ how: 'crashed', output: String(error) }));
  // Its last messages may still be in the channel when the process is gone.
  const disconnected = once(child, 'disconnect');
  child.on('close', async (code, signal) => {
    await disconnected;
    const how = () => {
      if (isDone) return 'done';
      if (isStopped) return 'stopped';
      return isOutOfMemory(code, signal, output) ? 'out_of_memory' : 'crashed';
    };
    resolve({ how: how(), output: `exit ${code ?? signal}, ${written} bytes of output: ${output}` });
  });

  const send = (message: ToChild): void => {
    // A child that has just died is noticed by its end, not by a failed send.
    if (child.connected) child.send(message, () => {});
  };

  return {
    isAlive: () => child.connected && child.exitCode === null,
    ended,
    give(job, listener) {
      child.on('message', (raw) => {
        const message = childMessage.safeParse(raw);
        if (!message.success) return;
        if (message.data.kind === 'done') isDone = true;
        listener(message.data);
      });
      send(job);
    },
    tell: send,
    stop() {
      isStopped = true;
      child.kill('SIGKILL');
    },
  };
}
