import { describe, expect, it } from 'vitest';
import { commandOf, type Key } from './keys.ts';

/** `press('Ctrl+Shift+f')` */
function press(chord: string, changes: Partial<Key> = {}): Key {
  const parts = chord.split('+');
  const key = parts.at(-1) ?? '';
  return {
    key,
    code: key.length === 1 ? `Key${key.toUpperCase()}` : key,
    ctrlKey: parts.includes('Ctrl'),
    shiftKey: parts.includes('Shift'),
    altKey: parts.includes('Alt'),
    metaKey: parts.includes('Meta'),
    ...changes,
  };
}

describe('keys of the terminal', () => {
  it.each([
    ['Ctrl+Shift+C', 'copy'],
    ['Ctrl+Shift+V', 'paste'],
    ['Ctrl+Shift+F', 'search'],
    ['Ctrl+Shift+E', 'split_columns'],
    ['Ctrl+Shift+O', 'split_rows'],
    ['Ctrl+Shift+ArrowLeft', 'left'],
    ['Ctrl+Shift+ArrowUp', 'up'],
    ['Ctrl+Insert', 'copy'],
    ['Shift+Insert', 'paste'],
  ])('%s is the same everywhere', (chord, command) => {
    for (const platform of ['linux', 'mac', 'windows'] as const)
      expect(commandOf(press(chord), platform)).toBe(command);
  });

  it('has Cmd on a Mac, and there only', () => {
    expect(commandOf(press('Meta+c'), 'mac')).toBe('copy');
    expect(commandOf(press('Meta+v'), 'mac')).toBe('paste');
    expect(commandOf(press('Meta+Shift+F'), 'mac')).toBe('search');
    expect(commandOf(press('Meta+Shift+ArrowUp'), 'mac')).toBe('up');
    expect(commandOf(press('Meta+c'), 'linux')).toBeUndefined();
    expect(commandOf(press('Meta+Shift+ArrowUp'), 'windows')).toBeUndefined();
  });

  it('has Ctrl+C and Ctrl+V on Windows, and elsewhere leaves them to the shell', () => {
    expect(commandOf(press('Ctrl+c'), 'windows')).toBe('copy_or_interrupt');
    expect(commandOf(press('Ctrl+v'), 'windows')).toBe('paste');
    for (const platform of ['linux', 'mac'] as const) {
      expect(commandOf(press('Ctrl+c'), platform)).toBeUndefined();
      expect(commandOf(press('Ctrl+v'), platform)).toBeUndefined();
    }
  });

  it('knows a key by its cap while Korean is typed', () => {
    expect(commandOf(press('Ctrl+Shift+f', { key: 'ㄹ', code: 'KeyF' }), 'linux')).toBe('search');
    expect(commandOf(press('Ctrl+Shift+f', { key: 'Process', code: 'KeyF' }), 'linux')).toBe('search');
    expect(commandOf(press('Meta+c', { key: 'ㅊ', code: 'KeyC' }), 'mac')).toBe('copy');
  });

  it('goes by the letter and not by the place of the key on other keyboards', () => {
    expect(commandOf(press('Ctrl+Shift+F', { code: 'KeyY' }), 'linux')).toBe('search');
  });

  it.each([
    'Tab',
    'Shift+Tab',
    'Escape',
    'c',
    'Ctrl+d',
    'Ctrl+ArrowLeft',
    'Shift+ArrowUp',
    'Alt+f',
    'Ctrl+Alt+Shift+F',
    'Insert',
  ])('%s belongs to the shell', (chord) => {
    for (const platform of ['linux', 'mac', 'windows'] as const)
      expect(commandOf(press(chord), platform)).toBeUndefined();
  });
});
