import { Terminal } from '@xterm/headless';
import { expect, vi } from 'vitest';
import type { Shell, TerminalSize } from '../../server/environments/provider.ts';

const terminalOf = (size: TerminalSize) => new Terminal({ ...size, scrollback: 20_000, allowProposedApi: true });

/** What a person would read: tmux draws a line in pieces, and in places it has drawn before. */
function textOf({ buffer }: Terminal): string {
  const { length } = buffer.active;
  const rows = Array.from({ length }, (_, index) => buffer.active.getLine(index)?.translateToString(true) ?? '');
  return rows.join('\n');
}

/** A shell with a reader behind it who looks at a terminal. Every wait ends after `limitMs`. */
export async function openScreen(
  { shell, history }: { shell: Shell; history: Uint8Array },
  size: TerminalSize,
  limitMs: number,
) {
  const past = terminalOf(size);
  await new Promise<void>((resolve) => past.write(history, resolve));
  const terminal = terminalOf(size);
  let pieces = 0;
  const { promise: closed, resolve } = Promise.withResolvers<'ended' | 'detached'>();
  shell.onOutput((bytes) => {
    pieces += 1;
    terminal.write(bytes);
  });
  shell.onClose(resolve);
  const text = () => textOf(terminal);

  return {
    shell,
    closed,
    /** What had scrolled off before it was opened. */
    history: textOf(past),
    text,
    type: (keys: string) => shell.write(new TextEncoder().encode(keys)),
    async resize({ cols, rows }: TerminalSize): Promise<void> {
      terminal.resize(cols, rows);
      await shell.resize({ cols, rows });
    },
    shows: (pattern: RegExp) => vi.waitFor(() => expect(text()).toMatch(pattern), { timeout: limitMs, interval: 20 }),
    /** Waits until nothing has come for a moment, so that the prompt is there. */
    async settled(): Promise<void> {
      for (let seen = -1; seen !== pieces; ) {
        seen = pieces;
        await new Promise((wake) => setTimeout(wake, 400));
      }
    },
  };
}
