import type { Shell, TerminalSize } from '../environments/provider.ts';
import { DrydockError } from '../errors.ts';
import { createFlowControl } from './flow-control.ts';
import type { InputRecord } from './input-ledger.ts';
import { createOutputBatches } from './output-batches.ts';

/** Where the output of a view goes. */
export interface Screen {
  output(chunk: Uint8Array): void;
  /** Called once, last: `ended` the shell is gone for good, `detached` only this view of it. */
  closed(reason: 'ended' | 'detached'): void;
}

/** One browser terminal looking at one shell session. */
export interface View {
  /** Begins the output; what came before was kept. Call once, after the browser knows of the view. */
  start(screen: Screen): void;
  /**
   * Types `data` unless the input of this number was typed before; resolves when it is on its way. Inputs keep their order.
   * Throws `shell_not_found` after the view closed, `bad_request` when an input before it is missing, `too_many_requests`
   * while too much waits to be typed; then nothing of it was typed.
   */
  input(number: number, data: string): Promise<void>;
  /** The screen has parsed so many bytes of the output. */
  acknowledge(bytes: number): void;
  /** Only the newest size matters; those between are skipped. */
  resize(size: TerminalSize): void;
  /** Lets go of the shell, after what was typed is on its way. The screen is not told. */
  close(): Promise<void>;
  /** Like `close`, and the screen is told that it was detached. */
  detach(): Promise<void>;
}

/** A browser keeps far fewer bytes under way; this bounds the memory for one that does not. */
const inputLimit = 1024 * 1024;
/** How long typing may hold up the closing of a view. */
const closingMilliseconds = 1000;

/** A view of `shell`, with the input numbering of `record`. `onGone` is called once, when the view is of no use any more. */
export function createView(shell: Shell, record: InputRecord, onGone: () => void): View {
  let open = true;
  let screen: Screen | undefined;
  let closedWith: 'ended' | 'detached' | undefined;
  const early: Uint8Array[] = [];

  const flow = createFlowControl(shell);
  const batches = createOutputBatches((batch) => screen?.output(batch));
  shell.onOutput((chunk) => {
    if (!open) return;
    flow.produced(chunk.length);
    if (screen === undefined) early.push(chunk);
    else batches.add(chunk);
  });

  const leave = (reason?: 'ended' | 'detached'): boolean => {
    if (!open) return false;
    open = false;
    closedWith = reason;
    batches.flush();
    if (reason !== undefined) screen?.closed(reason);
    onGone();
    return true;
  };
  shell.onClose(leave);

  let typing: Promise<void> = Promise.resolve();
  let waitingBytes = 0;
  const type = async (bytes: Uint8Array, before: Promise<void>) => {
    waitingBytes += bytes.length;
    try {
      await before;
      await shell.write(bytes);
    } finally {
      waitingBytes -= bytes.length;
    }
  };
  /** A write that failed leaves a hole in what was typed, so nothing may follow it: the browser has to come back. */
  const giveUp = () => void letGo('detached');

  const letGo = async (reason?: 'detached'): Promise<void> => {
    if (!leave(reason)) return;
    const { promise: waitedEnough, resolve } = Promise.withResolvers<void>();
    const limit = setTimeout(resolve, closingMilliseconds);
    await Promise.race([typing.catch(() => {}), waitedEnough]);
    clearTimeout(limit);
    // A connection to the shell that cannot even be closed is gone already.
    await shell.close().catch(() => {});
  };

  let wanted: TerminalSize | undefined;
  let resizing = false;
  const applySize = async () => {
    resizing = true;
    try {
      while (wanted !== undefined && open) {
        const size = wanted;
        wanted = undefined;
        await shell.resize(size);
      }
    } catch {
      // The shell is about to report why it closed; until then it keeps the size it had.
    } finally {
      resizing = false;
    }
  };

  return {
    start(given) {
      screen = given;
      for (const chunk of early.splice(0)) batches.add(chunk);
      if (open) return;
      batches.flush();
      if (closedWith !== undefined) given.closed(closedWith);
    },
    async input(number, data) {
      if (!open) throw new DrydockError('shell_not_found');
      const bytes = Buffer.from(data);
      if (number > record.seen && waitingBytes + bytes.length > inputLimit) {
        throw new DrydockError('too_many_requests', `${waitingBytes} bytes wait to be typed`);
      }
      const taken = record.take(number);
      if (taken === 'gap') throw new DrydockError('bad_request', `input ${number} came after ${record.seen}`);
      if (taken === 'next') {
        typing = type(bytes, typing);
        typing.catch(giveUp);
      }
      await typing;
    },
    acknowledge: (bytes) => flow.acknowledged(bytes),
    resize(size) {
      wanted = size;
      if (!resizing) void applySize();
    },
    close: () => letGo(),
    detach: () => letGo('detached'),
  };
}
