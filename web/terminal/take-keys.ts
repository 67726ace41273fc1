import { copyText } from '../copy-text.ts';
import { commandOf, platform, type TerminalCommand } from './keys.ts';
import type { Screen } from './screen.ts';
import type { Shell } from './use-shell.ts';

/** What a terminal leaves to those around it. */
export type OuterCommand = Exclude<TerminalCommand, 'copy' | 'copy_or_interrupt' | 'paste'>;

/** Puts keys of ours before those of the shell. `shell` and `run` are asked at each key, because they change. */
export function takeKeys(screen: Screen, shell: () => Shell, run: (command: OuterCommand) => void): void {
  const { terminal } = screen;

  const copy = async () => {
    await copyText(terminal.getSelection());
    terminal.focus();
  };

  /** Keys that are ours at some moments only. Says whether the shell gets it. */
  const takeLate = (event: KeyboardEvent): boolean => {
    const { state } = shell().state;
    const begins = event.key === 'Enter' && (state === 'ended' || state === 'refused');
    if (begins) shell().open();
    const isTaken = begins || (event.key === 'Escape' && shell().stopPaste());
    // For screen readers xterm.js lets the browser have each key as well, and with Tab it would take the focus away.
    if (isTaken || event.key === 'Tab') event.preventDefault();
    return !isTaken;
  };

  terminal.attachCustomKeyEventHandler((event) => {
    const command = commandOf(event, platform);
    if (command === undefined) return event.type !== 'keydown' || event.isComposing || takeLate(event);
    if (command === 'paste') return false;
    if (command === 'copy_or_interrupt' && !terminal.hasSelection()) return true;
    if (event.type !== 'keydown') return false;
    event.preventDefault();
    if (command === 'copy' || command === 'copy_or_interrupt') {
      if (terminal.hasSelection()) void copy();
      if (command === 'copy_or_interrupt') terminal.clearSelection();
    } else {
      run(command);
    }
    return false;
  });
}
