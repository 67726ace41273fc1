import type { Direction } from './layout.ts';

export type Platform = 'mac' | 'windows' | 'linux';

/** What a key does here instead of in the shell. `paste` is left to the browser, which alone may read the clipboard unasked. */
export type TerminalCommand =
  | 'copy'
  | 'copy_or_interrupt'
  | 'paste'
  | 'search'
  | 'split_columns'
  | 'split_rows'
  | Direction;

export type Key = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'shiftKey' | 'altKey' | 'metaKey'>;

/** Where this page is shown. navigator.platform is deprecated, and what stands in for it is in one engine only. */
export const platform: Platform = /^(Mac|iP)/.test(globalThis.navigator?.platform ?? '')
  ? 'mac'
  : /^Win/.test(globalThis.navigator?.platform ?? '')
    ? 'windows'
    : 'linux';

const arrows: Record<string, Direction> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
};
const withShift: Record<string, TerminalCommand> = {
  ...arrows,
  c: 'copy',
  v: 'paste',
  f: 'search',
  e: 'split_columns',
  o: 'split_rows',
};

/** The letter on the key cap, also while Korean is being typed, when the key means a jamo. */
function nameOf({ key, code }: Key): string {
  if (key.length > 1 && key !== 'Process') return key;
  return /^[a-z]$/i.test(key) ? key.toLowerCase() : code.replace(/^Key/, '').toLowerCase();
}

/**
 * What the terminal does with a key; undefined when it belongs to the shell. Ctrl+Shift is the terminal's on every platform, as in the
 * terminals of Linux and in VS Code, and so is Cmd+Shift on a Mac. On Windows Ctrl+C copies while text is selected, and Ctrl+V pastes,
 * as in Windows Terminal; elsewhere both are the shell's.
 */
export function commandOf(key: Key, on: Platform): TerminalCommand | undefined {
  const { ctrlKey, shiftKey, altKey, metaKey } = key;
  const name = nameOf(key);
  if (altKey || ctrlKey === metaKey) return name === 'Insert' && shiftKey && !ctrlKey && !altKey ? 'paste' : undefined;
  if (metaKey && on !== 'mac') return undefined;
  if (shiftKey) return withShift[name];
  if (ctrlKey && name === 'Insert') return 'copy';
  if (metaKey) return name === 'c' ? 'copy' : name === 'v' ? 'paste' : undefined;
  if (on === 'windows') return name === 'c' ? 'copy_or_interrupt' : name === 'v' ? 'paste' : undefined;
  return undefined;
}

/** How a key with Ctrl+Shift, or Cmd+Shift on a Mac, is written for people. */
export function chordName(key: string, on: Platform): string {
  return on === 'mac' ? `⇧⌘${key}` : `Ctrl+Shift+${key}`;
}

/** The same for `aria-keyshortcuts`. */
export function chordForAria(key: string, on: Platform): string {
  return `${on === 'mac' ? 'Meta' : 'Control'}+Shift+${key}`;
}
