import { once } from 'node:events';
import type Docker from 'dockerode';
import { DrydockError } from '../../errors.ts';
import { newId } from '../../ids.ts';
import type { ExecResult } from '../provider.ts';
import { BoundedOutput } from './bounded-output.ts';

const mib = 1024 * 1024;

export interface ContainerCommand {
  command: readonly string[];
  stdin?: string;
  env?: readonly string[];
  /** Default: the user of the container's image. */
  user?: string;
  /** Gives up with `timed_out` after this. Default: 30. */
  timeoutSeconds?: number;
  /** Bytes kept of each stream. Default: 1 MiB. */
  limit?: number;
}

/**
 * Runs a command in a running container and waits for its end. When the signal aborts or the time is up, the command
 * and everything it started is killed in the container too: the engine has no such call, and closing the connection
 * leaves the process alone, so it is found by a variable in its environment.
 */
export async function runInContainer(
  docker: Docker,
  container: string,
  { command, stdin = '', env = [], user, timeoutSeconds = 30, limit = mib }: ContainerCommand,
  signal: AbortSignal,
): Promise<ExecResult> {
  const timeout = AbortSignal.timeout(timeoutSeconds * 1000);
  const stop = AbortSignal.any([signal, timeout]);
  stop.throwIfAborted();
  const mark = `DRYDOCK_EXEC=${newId(20)}`;
  const exec = await docker.getContainer(container).exec({
    Cmd: [...command],
    Env: [...env, mark],
    User: user,
    AttachStdin: true,
    AttachStdout: true,
    AttachStderr: true,
  });
  const stream = await exec.start({ hijack: true, stdin: true });
  const stdout = new BoundedOutput(limit);
  const stderr = new BoundedOutput(limit);
  docker.modem.demuxStream(stream, stdout, stderr);
  // A command that does not read its input closes it; its exit code tells the rest.
  stream.on('error', () => {});
  stream.end(stdin);
  try {
    if (!stream.destroyed) await once(stream, 'close', { signal: stop });
  } catch {
    await killMarked(docker, container, mark).catch(() => {});
    stream.destroy();
    signal.throwIfAborted();
    throw new DrydockError(
      'timed_out',
      `no end within ${timeoutSeconds} s: ${lastLines(stdout.text(), stderr.text())}`,
    );
  }
  const { ExitCode } = await exec.inspect();
  const truncated = stdout.truncated || stderr.truncated;
  return { exitCode: ExitCode ?? -1, stdout: stdout.text(), stderr: stderr.text(), truncated };
}

/** Like runInContainer, for the platform's own commands: answers with their standard output; a failure is `environment_failed`. */
export async function askContainer(
  docker: Docker,
  container: string,
  request: ContainerCommand,
  signal: AbortSignal,
): Promise<string> {
  try {
    const { exitCode, stdout, stderr } = await runInContainer(docker, container, request, signal);
    if (exitCode === 0) return stdout;
    const said = lastLines(stdout, stderr);
    throw new DrydockError('environment_failed', `${container}: ended with code ${exitCode}: ${said}`);
  } catch (error) {
    if (!(error instanceof DrydockError) || error.code !== 'timed_out') throw error;
    throw new DrydockError('environment_failed', `${container}: ${error.detail}`, { cause: error });
  }
}

function lastLines(...outputs: string[]): string {
  return outputs.flatMap((output) => output.trim().split('\n').slice(-3)).join(' | ');
}

/** Until nothing carries the mark, because a shell may be starting the next process while its last one is killed. */
const killScript = `
for round in 1 2 3 4 5; do
  found=
  for process in /proc/[0-9]*; do
    if grep -qzx "$1" "$process/environ" 2>/dev/null; then kill -KILL "\${process#/proc/}" 2>/dev/null; found=1; fi
  done
  [ "$found" ] || exit 0
done`;

async function killMarked(docker: Docker, container: string, mark: string): Promise<void> {
  const exec = await docker.getContainer(container).exec({ Cmd: ['bash', '-c', killScript, 'bash', mark] });
  await exec.start({ Detach: true });
  for (let waited = 0; waited < 3000; waited += 50) {
    if (!(await exec.inspect()).Running) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
