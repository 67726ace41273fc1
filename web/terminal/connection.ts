import type { Terminal } from '@xterm/xterm';
import type { DrydockSocket } from '../socket.ts';
import { createInputQueue } from './input-queue.ts';

export type ConnectionState = 'connecting' | 'open' | 'ended' | 'refused';

export interface Connection {
  /** What is typed or pasted; kept while the server is away and sent once. */
  type(text: string): void;
  /** Starts a new shell after the last one ended. */
  restart(): void;
  close(): void;
}

export interface ConnectionOptions {
  socket: DrydockSocket;
  attempt: string;
  session: string;
  terminal: Terminal;
  onState(state: ConnectionState): void;
  /** Characters that the server has not taken yet. */
  onWaiting(count: number): void;
}

/** Ties a terminal to its shell session: opens it, and opens it again whenever the connection or the server came back. */
export function connectTerminal({
  socket,
  attempt,
  session,
  terminal,
  onState,
  onWaiting,
}: ConnectionOptions): Connection {
  // Not randomUUID, which browsers keep from pages that came over plain HTTP.
  const writer = Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(36)).join('-');
  let handle: string | undefined;
  let isClosed = false;
  let hasOpened = false;
  /** While history is written, the terminal answers questions of the past; nobody may type those answers. */
  let replaying = false;

  const queue = createInputQueue({
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

  function open(): void {
    if (isClosed || !socket.connected) return;
    handle = undefined;
    queue.disconnect();
    onState('connecting');
    const whenMissing = hasOpened ? 'refuse' : 'start';
    const { cols, rows } = terminal;
    socket.emit('terminal:open', { attempt, session, cols, rows, writer, sent: queue.sent, whenMissing }, (reply) => {
      if (isClosed) return;
      if (!reply.ok) {
        onState(reply.error.code === 'shell_not_found' ? 'ended' : 'refused');
        return;
      }
      hasOpened = true;
      handle = reply.value.terminal;
      replaying = true;
      terminal.reset();
      terminal.write(new Uint8Array(reply.value.history), () => {
        replaying = false;
        queue.connect(reply.value.inputSeen);
        onState('open');
        resize();
      });
    });
  }

  function resize(): void {
    if (handle !== undefined) socket.emit('terminal:resize', handle, terminal.cols, terminal.rows);
  }

  const output = (to: string, chunk: Uint8Array) => {
    if (to !== handle) return;
    const bytes = new Uint8Array(chunk);
    terminal.write(bytes, () => socket.emit('terminal:ack', to, bytes.length));
  };
  const closed = (to: string, reason: 'ended' | 'detached') => {
    if (to !== handle) return;
    handle = undefined;
    queue.disconnect();
    if (reason === 'ended') onState('ended');
    else open();
  };
  const lost = () => {
    handle = undefined;
    queue.disconnect();
    onState('connecting');
  };
  socket.on('terminal:output', output);
  socket.on('terminal:closed', closed);
  socket.on('connect', open);
  socket.on('disconnect', lost);
  const listeners = [
    terminal.onData((text) => {
      if (!replaying) queue.type(text);
    }),
    terminal.onBinary((text) => {
      if (!replaying) queue.type(text);
    }),
    terminal.onResize(resize),
  ];
  open();

  return {
    type: (text) => queue.type(text),
    restart() {
      hasOpened = false;
      open();
    },
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
