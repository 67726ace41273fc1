import type { Terminal } from '@xterm/xterm';
import type { Localized } from '../../server/api.ts';
import type { DrydockSocket } from '../socket.ts';
import { createInputQueue, type InputQueue } from './input-queue.ts';

export type ConnectionState =
  | { state: 'connecting' }
  | { state: 'open' }
  /** The shell is gone for good. */
  | { state: 'ended' }
  | { state: 'refused'; message: Localized };

export interface Connection {
  /** After the shell ended: starts a new one. After it was refused: asks again. At other times: nothing. */
  open(): void;
  /** Gives up what was typed or pasted and not sent. Returns how many characters that are. */
  stopSending(): number;
  close(): void;
}

export interface ConnectionOptions {
  socket: Pick<DrydockSocket, 'connected' | 'emit' | 'on' | 'off'>;
  attempt: string;
  session: string;
  terminal: Pick<Terminal, 'cols' | 'rows' | 'reset' | 'write' | 'onData' | 'onBinary' | 'onResize'>;
  onState(state: ConnectionState): void;
  /** Characters that the server has not taken yet. */
  onWaiting(count: number): void;
  /** Something was under way when the server was restarted: it may have been typed, and it may be lost. */
  onUncertain(): void;
}

// Not randomUUID, which browsers keep from pages that came over plain HTTP.
const newName = () => Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(36)).join('-');

/** Ties a terminal to its shell session: opens it, and opens it again whenever the connection or the server came back. */
export function connectTerminal(options: ConnectionOptions): Connection {
  const { socket, attempt, session, terminal, onWaiting, onUncertain } = options;
  let state: ConnectionState = { state: 'connecting' };
  let handle: string | undefined;
  let isClosed = false;
  /** While history is written, the terminal answers questions of the past; nobody may type those answers. */
  let replays = 0;
  /** Who types: a new one for each shell, because what was meant for the one that ended is not for the next. */
  let writer = newName();
  let queue = newQueue();
  let whenMissing: 'start' | 'refuse' = 'start';

  function newQueue(): InputQueue {
    return createInputQueue({
      send(number, text) {
        const to = handle;
        if (to === undefined) return;
        socket.emit('terminal:input', to, number, text, (reply) => {
          if (handle !== to) return;
          if (reply.ok) queue.answered(number);
          else open();
        });
      },
      onChange: () => onWaiting(queue.waiting),
    });
  }

  function become(next: ConnectionState): void {
    state = next;
    options.onState(next);
  }

  function letGo(next: ConnectionState): void {
    handle = undefined;
    queue.disconnect();
    become(next);
  }

  function open(): void {
    if (isClosed || !socket.connected) return;
    letGo({ state: 'connecting' });
    const { cols, rows } = terminal;
    socket.emit('terminal:open', { attempt, session, cols, rows, writer, sent: queue.sent, whenMissing }, (reply) => {
      if (isClosed) return;
      if (!reply.ok) {
        const { code, message } = reply.error;
        become(code === 'shell_not_found' ? { state: 'ended' } : { state: 'refused', message });
        return;
      }
      const { history, inputSeen, inputPresumed } = reply.value;
      whenMissing = 'refuse';
      const to = reply.value.terminal;
      handle = to;
      replays += 1;
      terminal.reset();
      terminal.write(new Uint8Array(history), () => {
        replays -= 1;
        if (handle !== to) return;
        const gaveUp = queue.connect(inputSeen);
        become({ state: 'open' });
        if (gaveUp && inputPresumed) onUncertain();
        resize();
      });
    });
  }

  function resize(): void {
    if (handle !== undefined) socket.emit('terminal:resize', handle, terminal.cols, terminal.rows);
  }

  function type(text: string): void {
    if (replays === 0 && state.state !== 'ended') queue.type(text);
  }

  const output = (to: string, chunk: Uint8Array) => {
    if (to !== handle) return;
    const bytes = new Uint8Array(chunk);
    terminal.write(bytes, () => socket.emit('terminal:ack', to, bytes.length));
  };
  const closed = (to: string, reason: 'ended' | 'detached') => {
    if (to !== handle) return;
    if (reason === 'ended') letGo({ state: 'ended' });
    else open();
  };
  const lost = () => letGo({ state: 'connecting' });
  socket.on('terminal:output', output);
  socket.on('terminal:closed', closed);
  socket.on('connect', open);
  socket.on('disconnect', lost);
  const listeners = [terminal.onData(type), terminal.onBinary(type), terminal.onResize(resize)];
  open();

  return {
    open() {
      if (state.state !== 'ended' && state.state !== 'refused') return;
      if (state.state === 'ended') {
        writer = newName();
        queue = newQueue();
        whenMissing = 'start';
        onWaiting(0);
      }
      open();
    },
    stopSending: () => queue.cancel(),
    close() {
      isClosed = true;
      socket.off('terminal:output', output);
      socket.off('terminal:closed', closed);
      socket.off('connect', open);
      socket.off('disconnect', lost);
      for (const listener of listeners) listener.dispose();
      if (handle !== undefined) socket.emit('terminal:close', handle);
    },
  };
}
