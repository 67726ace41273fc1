import { effect } from '@preact/signals';
import { FitAddon } from '@xterm/addon-fit';
import { type ISearchOptions, SearchAddon } from '@xterm/addon-search';
import { Unicode11Addon } from '@xterm/addon-unicode11';
import { WebLinksAddon } from '@xterm/addon-web-links';
import { WebglAddon } from '@xterm/addon-webgl';
import { Terminal } from '@xterm/xterm';
import { texts } from '../settings.ts';
import { readColours } from './colours.ts';
import { cleanPaste } from './pasted-text.ts';
import type { Preferences } from './preferences.ts';

/** An xterm.js in an element, in the colours of the design, that follows the element's size. */
export interface Screen {
  terminal: Terminal;
  /** Puts text at the prompt as a paste, so that nothing of it runs by itself. */
  paste(text: string): void;
  apply(preferences: Preferences): void;
  /** Takes the colours of the theme as it is now. */
  recolour(): void;
  /** Marks every place of a text and goes to the last one. An empty text marks nothing. */
  search(text: string, letterCase: 'ignored' | 'minded'): void;
  /** Goes on to another place of what was searched for, and from the end round to the beginning. */
  findMore(direction: 'previous' | 'next'): void;
  /** Called after each search, and when what is printed changes what there is to find. Returns what ends that. */
  whenFound(listener: (found: Found) => void): () => void;
  endSearch(): void;
  dispose(): void;
}

export interface Found {
  /** Which one is marked as the current, from 1; 0 when there is none, or too many to number them. */
  position: number;
  /** At most `mostFound`. */
  count: number;
}

/** So many places are marked and counted; more would slow down what is printed. */
export const mostFound = 1000;

// Said to screen readers; of all terminals, as xterm.js has it.
effect(() => {
  Terminal.strings.tooMuchOutput = texts.value.tooMuchOutput;
});

/** xterm.js measures its cells when it opens, and in a hidden element there is nothing to measure. */
function untilVisible(element: HTMLElement): Promise<void> {
  return new Promise((resolve) => {
    const observer = new ResizeObserver(() => {
      if (element.clientWidth === 0) return;
      observer.disconnect();
      resolve();
    });
    observer.observe(element);
  });
}

export async function createScreen(element: HTMLElement, preferences: Preferences): Promise<Screen> {
  const fontFamily = getComputedStyle(document.documentElement).getPropertyValue('--mono').trim();
  // Cells are measured once, so the font must be there before.
  await document.fonts.load(`${preferences.fontSize}px ${fontFamily}`).catch(() => undefined);
  await untilVisible(element);
  const terminal = new Terminal({
    allowProposedApi: true,
    fontFamily,
    fontSize: preferences.fontSize,
    lineHeight: 1.2,
    // For the colours that programs choose themselves, which cannot know the theme.
    minimumContrastRatio: 4.5,
    macOptionClickForcesSelection: true,
    scrollback: 10_000,
    theme: readColours(element).theme,
  });
  const size = new FitAddon();
  const finder = new SearchAddon({ highlightLimit: mostFound });
  terminal.loadAddon(size);
  terminal.loadAddon(finder);
  terminal.loadAddon(new Unicode11Addon());
  terminal.loadAddon(new WebLinksAddon());
  terminal.unicode.activeVersion = '11';
  terminal.open(element);
  try {
    const webgl = new WebglAddon();
    webgl.onContextLoss(() => webgl.dispose());
    terminal.loadAddon(webgl);
  } catch {
    // Without WebGL xterm.js draws with the DOM: slower, and the same to look at.
  }
  const refit = () => {
    if (element.clientWidth > 0 && element.clientHeight > 0) size.fit();
  };
  const observer = new ResizeObserver(refit);
  observer.observe(element);
  refit();

  const paste = (text: string) => terminal.paste(cleanPaste(text));
  const pasteInstead = (event: ClipboardEvent) => {
    event.preventDefault();
    event.stopPropagation();
    paste(event.clipboardData?.getData('text/plain') ?? '');
  };
  // Before xterm.js, which would paste the text as it is.
  element.addEventListener('paste', pasteInstead, { capture: true });

  const recolour = () => {
    terminal.options.theme = readColours(element).theme;
  };
  let wanted: { text: string; options: ISearchOptions } = { text: '', options: {} };

  return {
    terminal,
    paste,
    apply({ fontSize, screenReader, cursorBlinks }) {
      terminal.options.fontSize = fontSize;
      terminal.options.screenReaderMode = screenReader;
      terminal.options.cursorBlink = cursorBlinks;
      refit();
    },
    recolour,
    search(text, letterCase) {
      const { theme, match, activeMatch } = readColours(element);
      const decorations = {
        matchBackground: match,
        matchOverviewRuler: match,
        activeMatchBackground: activeMatch,
        activeMatchColorOverviewRuler: activeMatch,
      };
      wanted = { text, options: { caseSensitive: letterCase === 'minded', decorations } };
      // The current place is selected as well, and the selection is drawn over its mark.
      terminal.options.theme = { ...theme, selectionInactiveBackground: activeMatch };
      // A new search begins at the newest line, and not at what the last one had selected.
      finder.clearDecorations();
      terminal.clearSelection();
      finder.findPrevious(text, wanted.options);
    },
    findMore(direction) {
      if (direction === 'previous') finder.findPrevious(wanted.text, wanted.options);
      else finder.findNext(wanted.text, wanted.options);
    },
    whenFound(listener) {
      const listening = finder.onDidChangeResults(({ resultIndex, resultCount }) =>
        listener({ position: resultIndex + 1, count: resultCount }),
      );
      return () => listening.dispose();
    },
    endSearch() {
      finder.clearDecorations();
      recolour();
    },
    dispose() {
      observer.disconnect();
      element.removeEventListener('paste', pasteInstead, { capture: true });
      terminal.dispose();
    },
  };
}
