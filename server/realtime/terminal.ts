import type { Socket } from 'socket.io';
import { z } from 'zod';
import type { ClientEvents, OpenTerminal, ServerEvents, TerminalRequest } from '../api.ts';
import type { EnvironmentId } from '../environments/provider.ts';
import { DrydockError } from '../errors.ts';
import { newId } from '../ids.ts';
import type { Terminals } from '../terminal/terminals.ts';
import type { View } from '../terminal/view.ts';
import { validate } from '../validate.ts';

const attemptId = z.string().min(1).max(40);
const sessionName = z.string().regex(/^[a-z0-9-]{1,32}$/);
const size = { cols: z.int().min(2).max(1000), rows: z.int().min(1).max(500) };
const openRequest = z.strictObject({
  attempt: attemptId,
  session: sessionName,
  ...size,
  writer: z.string().regex(/^[A-Za-z0-9_-]{8,64}$/),
  sent: z.int().min(0),
  whenMissing: z.enum(['start', 'refuse']),
});
const inputNumber = z.int().min(1);
const inputData = z.string().refine((data) => Buffer.byteLength(data) <= 64 * 1024, 'at most 64 KiB');
const acknowledged = z.int().min(1);
const wholeSize = z.strictObject(size);

export interface TerminalSocketDeps {
  terminals: Terminals;
  /** The environment in which this connection's person may type for the attempt. Throws when they may not, or when there is none. */
  environmentOf(attempt: string): Promise<EnvironmentId>;
  /** Runs a handler and gives its caller the one reply. Resolves when that is on its way. */
  answer<T>(reply: unknown, act: () => Promise<T>): Promise<void>;
}

export type TerminalSocket<Data> = Socket<ClientEvents, ServerEvents, Record<string, never>, Data>;

/**
 * The terminal:* events of one connection; call once for each. A handle is given out by `terminal:open`, which authorises, and is good
 * on its own connection only. When the connection ends, its views are closed; the shells live on.
 */
export function registerTerminal<Data>(socket: TerminalSocket<Data>, deps: TerminalSocketDeps): void {
  const { terminals, environmentOf, answer } = deps;
  const views = new Map<string, View>();
  const gone = new AbortController();

  const viewOf = (terminal: unknown): View => {
    const view = typeof terminal === 'string' ? views.get(terminal) : undefined;
    if (view === undefined) throw new DrydockError('shell_not_found');
    return view;
  };

  const open = async (wish: TerminalRequest): Promise<OpenTerminal> => {
    const { attempt, cols, rows, ...request } = validate(openRequest, wish);
    const environment = await environmentOf(attempt);
    const { view, ...opened } = await terminals.open({ ...request, environment, size: { cols, rows } }, gone.signal);
    const terminal = newId();
    views.set(terminal, view);
    return { terminal, ...opened };
  };

  const show = (terminal: string) => {
    views.get(terminal)?.start({
      output: (chunk) => socket.emit('terminal:output', terminal, chunk),
      closed(reason) {
        views.delete(terminal);
        socket.emit('terminal:closed', terminal, reason);
      },
    });
  };

  socket.on('terminal:list', (attempt, reply) =>
    answer(reply, async () => terminals.list(await environmentOf(validate(attemptId, attempt)))),
  );

  socket.on('terminal:open', async (wish, reply) => {
    let terminal: string | undefined;
    await answer(reply, async () => {
      const opened = await open(wish);
      terminal = opened.terminal;
      return opened;
    });
    if (terminal !== undefined) show(terminal);
  });

  socket.on('terminal:input', (terminal, number, data, reply) =>
    answer(reply, async () => {
      const view = viewOf(terminal);
      await view.input(validate(inputNumber, number), validate(inputData, data));
      return null;
    }),
  );

  socket.on('terminal:end', (attempt, session, reply) =>
    answer(reply, async () => {
      const environment = await environmentOf(validate(attemptId, attempt));
      await terminals.end(environment, validate(sessionName, session));
      return null;
    }),
  );

  // These three have nobody to answer: what makes no sense, or comes after the end, is dropped.
  socket.on('terminal:ack', (terminal, bytes) => {
    const { success, data } = acknowledged.safeParse(bytes);
    if (success) views.get(terminal)?.acknowledge(data);
  });
  socket.on('terminal:resize', (terminal, cols, rows) => {
    const { success, data } = wholeSize.safeParse({ cols, rows });
    if (success) views.get(terminal)?.resize(data);
  });
  socket.on('terminal:close', (terminal) => {
    const view = views.get(terminal);
    views.delete(terminal);
    void view?.close();
  });

  socket.on('disconnect', () => {
    gone.abort();
    for (const view of views.values()) void view.close();
    views.clear();
  });
}
