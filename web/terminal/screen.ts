import { effect } from '@preact/signals';
import { FitAddon } from '@xterm/addon-fit';
import { Unicode11Addon } from '@xterm/addon-unicode11';
import { WebLinksAddon } from '@xterm/addon-web-links';
import { WebglAddon } from '@xterm/addon-webgl';
import { Terminal } from '@xterm/xterm';
import { texts } from '../settings.ts';
import { readColours } from './colours.ts';
import { createFinder, type Finder } from './finder.ts';
import { cleanPaste } from './pasted-text.ts';
import type { Preferences } from './preferences.ts';

/** An xterm.js in an element, in the colours of the design, that follows the element's size. */
export interface Screen {
  terminal: Terminal;
  finder: Finder;
  /** Puts text at the prompt as a paste, so that nothing of it runs by itself. */
  paste(text: string): void;
  apply(preferences: Preferences): void;
  /** Takes the colours of the theme as it is now. */
  recolour(): void;
  dispose(): void;
}

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
  terminal.loadAddon(size);
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
    const { theme, activeMatch } = readColours(element);
    // What is found is also selected, and the selection is drawn over its mark.
    terminal.options.theme = finder.isLooking ? { ...theme, selectionInactiveBackground: activeMatch } : theme;
  };
  const finder = createFinder(terminal, () => readColours(element), recolour);

  return {
    terminal,
    finder,
    paste,
    apply({ fontSize, screenReader, cursorBlinks }) {
      terminal.options.fontSize = fontSize;
      terminal.options.screenReaderMode = screenReader;
      terminal.options.cursorBlink = cursorBlinks;
      refit();
    },
    recolour,
    dispose() {
      observer.disconnect();
      element.removeEventListener('paste', pasteInstead, { capture: true });
      terminal.dispose();
    },
  };
}
