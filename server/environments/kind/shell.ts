import type { Duplex } from 'node:stream';
import { DrydockError } from '../../errors.ts';
import { newId } from '../../ids.ts';
import type { EnvironmentId, Shell, TerminalSize } from '../provider.ts';
import type { KindDeps } from './deps.ts';
import { engineStatus } from './engine-error.ts';
import { toolboxName } from './names.ts';
import { attachCommand, tmuxIn } from './tmux.ts';

const sessionName = /^[a-z0-9-]{1,20}$/;
const detachWithinMs = 3000;

/** Throws `bad_request` unless this is the name that a session may have. */
export function validateSessionName(session: string): void {
  if (!sessionName.test(session)) throw new DrydockError('bad_request', `no name for a shell session: ${session}`);
}

/** Attaches to a session of the toolbox's tmux, which begins it when it is not there. */
export async function attachShell(
  { docker }: Pick<KindDeps, 'docker'>,
  id: EnvironmentId,
  session: string,
  size: TerminalSize,
  signal: AbortSignal,
): Promise<Shell> {
  const view = newId(20);
  const { command, env } = attachCommand(session, view);
  const exec = await docker.getContainer(toolboxName(id)).exec({
    Cmd: command,
    Env: env,
    AttachStdin: true,
    AttachStdout: true,
    AttachStderr: true,
    Tty: true,
  });
  signal.throwIfAborted();
  const stream = (await exec.start({ hijack: true, stdin: true, Tty: true })) as Duplex;
  const tmux = tmuxIn({ docker }, id);
  const shell = shellOver(stream, {
    resize: ({ cols, rows }) => exec.resize({ w: cols, h: rows }),
    detach: () => tmux.detach(view),
    isAlive: () => tmux.has(session),
  });
  await shell.resize(size);
  if (signal.aborted) {
    await shell.close();
    throw signal.reason;
  }
  return shell;
}

interface Attachment {
  resize(size: TerminalSize): Promise<unknown>;
  /** Ends the view in the toolbox; the stream ends by itself then. */
  detach(): Promise<void>;
  isAlive(): Promise<boolean>;
}

function shellOver(stream: Duplex, { resize, detach, isAlive }: Attachment): Shell {
  const closeListeners: ((reason: 'ended' | 'detached') => void)[] = [];
  let closed: 'ended' | 'detached' | undefined;
  let closing: Promise<void> | undefined;

  // A broken connection to the engine is a closed one, and the reason does not matter to the learner.
  stream.on('error', () => {});
  stream.once('close', async () => {
    // When the toolbox itself does not answer, nobody knows; the next attempt to open it will tell.
    const alive = closing !== undefined || (await isAlive().catch(() => true));
    closed = alive ? 'detached' : 'ended';
    for (const listener of closeListeners) listener(closed);
  });

  const letGo = async () => {
    const ended = new Promise<void>((resolve) => (stream.destroyed ? resolve() : stream.once('close', resolve)));
    // Output that nobody reads any more would keep the end from arriving.
    stream.removeAllListeners('data');
    stream.resume();
    const limit = setTimeout(() => stream.destroy(), detachWithinMs);
    await detach().catch(() => stream.destroy());
    await ended;
    clearTimeout(limit);
  };

  return {
    onOutput: (listener) => void stream.on('data', listener),
    onClose(listener) {
      if (closed === undefined) closeListeners.push(listener);
      else listener(closed);
    },
    write: (bytes) =>
      new Promise((resolve, reject) => {
        stream.write(bytes, (error) =>
          error ? reject(new DrydockError('shell_not_found', String(error))) : resolve(),
        );
      }),
    async resize(size) {
      try {
        await resize(size);
      } catch (error) {
        // A shell that has just ended has no size any more.
        if (engineStatus(error) === undefined) throw error;
      }
    },
    pause: () => void stream.pause(),
    resume: () => void stream.resume(),
    async close() {
      closing ??= letGo();
      await closing;
    },
  };
}
