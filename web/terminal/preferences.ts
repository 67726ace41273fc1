import { signal } from '@preact/signals';

/** How a person wants terminals in this browser. */
export interface Preferences {
  /** Pixels. */
  fontSize: number;
  /** Offers what is printed to screen readers. */
  screenReader: boolean;
  cursorBlinks: boolean;
}

export const fontSizes = { least: 10, most: 24 } as const;

const stored = 'terminal-preferences';

/** What was kept, as far as it makes sense. */
export function readPreferences(kept: string | null): Preferences {
  let given: Record<string, unknown> = {};
  try {
    given = Object(JSON.parse(kept ?? '{}'));
  } catch {
    // Not ours, or cut off: the usual ones.
  }
  const { fontSize, screenReader, cursorBlinks } = given;
  const fits = typeof fontSize === 'number' && fontSize >= fontSizes.least && fontSize <= fontSizes.most;
  return { fontSize: fits ? fontSize : 14, screenReader: screenReader === true, cursorBlinks: cursorBlinks !== false };
}

export const preferences = signal<Preferences>(readPreferences(localStorage.getItem(stored)));

export function prefer(change: Partial<Preferences>): void {
  preferences.value = { ...preferences.value, ...change };
  localStorage.setItem(stored, JSON.stringify(preferences.value));
}
