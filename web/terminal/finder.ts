import { type ISearchOptions, SearchAddon } from '@xterm/addon-search';
import type { Terminal } from '@xterm/xterm';
import type { TerminalColours } from './colours.ts';

/** Looks for text in what a terminal shows and remembers. */
export interface Finder {
  /** Marks every place of a text and goes to the last one. An empty text marks nothing. */
  look(text: string, letterCase: 'ignored' | 'minded'): void;
  /** Goes on to another place, and from the end round to the beginning. */
  goOn(direction: 'previous' | 'next'): void;
  /** Called after each search, and when what is printed changes what there is to find. Returns what ends that. */
  whenFound(listener: (found: Found) => void): () => void;
  /** Takes the marks away. */
  end(): void;
  readonly isLooking: boolean;
}

export interface Found {
  /** Which one is marked as the current, from 1; 0 when there is none, or too many to number them. */
  position: number;
  /** At most `mostFound`. */
  count: number;
}

/** So many places are marked and counted; more would slow down what is printed. */
const mostFound = 1000;

/** `onChange` is called when it begins to look, and when it ends. */
export function createFinder(terminal: Terminal, colours: () => TerminalColours, onChange: () => void): Finder {
  const addon = new SearchAddon({ highlightLimit: mostFound });
  terminal.loadAddon(addon);
  let wanted: { text: string; options: ISearchOptions } | undefined;
  return {
    get isLooking() {
      return wanted !== undefined;
    },
    look(text, letterCase) {
      const { match, activeMatch } = colours();
      const decorations = {
        matchBackground: match,
        matchOverviewRuler: match,
        activeMatchBackground: activeMatch,
        activeMatchColorOverviewRuler: activeMatch,
      };
      wanted = { text, options: { caseSensitive: letterCase === 'minded', decorations } };
      onChange();
      // It begins at the newest line, and not at what was selected before.
      addon.clearDecorations();
      terminal.clearSelection();
      addon.findPrevious(text, wanted.options);
    },
    goOn(direction) {
      if (wanted === undefined) return;
      if (direction === 'previous') addon.findPrevious(wanted.text, wanted.options);
      else addon.findNext(wanted.text, wanted.options);
    },
    whenFound(listener) {
      const listening = addon.onDidChangeResults(({ resultIndex, resultCount }) =>
        listener({ position: resultIndex + 1, count: resultCount }),
      );
      return () => listening.dispose();
    },
    end() {
      wanted = undefined;
      addon.clearDecorations();
      onChange();
    },
  };
}
