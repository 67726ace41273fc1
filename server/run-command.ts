import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { RemediableError } from './remediable-error.ts';

const tailLines = 12;
const graceMs = 5000;

export interface CommandOptions {
  signal: AbortSignal;
  /** Called for each line of both outputs; a carriage return ends a line as well, so progress bars arrive piece by piece. */
  onLine?: (line: string) => void;
  cwd?: string;
  /** Added to this process's environment. */
  env?: NodeJS.ProcessEnv;
  /** Written to the command's standard input, which is empty otherwise. */
  input?: string;
  /** When to give the command up, in seconds. Default: 30 minutes. */
  limitSeconds?: number;
  /** What a person can do when it fails. Default: to run it by hand. */
  remedy?: string;
}

/** A command ended badly; the message holds the last lines of what it said. */
export class CommandError extends RemediableError {
  /** Null when the command could not be started or was ended by a signal. */
  readonly exitCode: number | null;
  /** It is not installed. */
  readonly notFound: boolean;

  constructor(message: string, remedy: string, exitCode: number | null, notFound: boolean) {
    super(message, remedy);
    this.name = 'CommandError';
    this.exitCode = exitCode;
    this.notFound = notFound;
  }
}

/**
 * Runs a command and answers with its standard output. When `signal` aborts, or after `limitSeconds`, the command
 * and all its children get SIGTERM and, five seconds later, SIGKILL. Throws CommandError when it fails, and the
 * signal's reason when it was aborted.
 */
export async function runCommand(command: string, args: readonly string[], options: CommandOptions): Promise<string> {
  options.signal.throwIfAborted();
  const limitSeconds = options.limitSeconds ?? 1800;
  const shown = [command, ...args].join(' ');
  const remedy = options.remedy ?? `Run it by hand to see more: ${shown}`;
  // A process group of its own, so that what the command starts ends with it.
  const child = spawn(command, args, { cwd: options.cwd, env: { ...process.env, ...options.env }, detached: true });
  const tail: string[] = [];
  const stdout: string[] = [];

  const endGroup = (signal: NodeJS.Signals) => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, signal);
    } catch {
      // The group has ended by itself.
    }
  };
  let timedOut = false;
  let grace: NodeJS.Timeout | undefined;
  const giveUp = () => {
    endGroup('SIGTERM');
    grace ??= setTimeout(() => endGroup('SIGKILL'), graceMs);
  };
  const limit = setTimeout(() => {
    timedOut = true;
    giveUp();
  }, limitSeconds * 1000);
  options.signal.addEventListener('abort', giveUp, { once: true });

  const follow = (stream: NodeJS.ReadableStream, keep: string[] | undefined) => {
    createInterface({ input: stream }).on('line', (line) => {
      keep?.push(line);
      if (line.trim() === '') return;
      tail.push(line);
      if (tail.length > tailLines) tail.shift();
      options.onLine?.(line);
    });
  };
  follow(child.stdout, stdout);
  follow(child.stderr, undefined);
  // A command that ends without reading its input breaks the pipe; its exit code tells the rest.
  child.stdin.on('error', () => {});
  child.stdin.end(options.input ?? '');

  try {
    const ended = await new Promise<{ code: number | null; error?: NodeJS.ErrnoException }>((resolve) => {
      child.on('error', (error) => resolve({ code: null, error }));
      child.on('close', (code) => resolve({ code }));
    });
    options.signal.throwIfAborted();
    if (ended.error?.code === 'ENOENT') {
      throw new CommandError(`${command} is not installed.`, remedy, null, true);
    }
    if (timedOut) {
      throw new CommandError(`${shown} did not end within ${limitSeconds} s.\n${tail.join('\n')}`, remedy, null, false);
    }
    if (ended.code !== 0) {
      const why = ended.error?.message ?? (ended.code === null ? 'was killed' : `ended with code ${ended.code}`);
      throw new CommandError(`${shown} ${why}.\n${tail.join('\n')}`.trimEnd(), remedy, ended.code, false);
    }
    return stdout.join('\n');
  } finally {
    clearTimeout(limit);
    clearTimeout(grace);
    options.signal.removeEventListener('abort', giveUp);
  }
}
