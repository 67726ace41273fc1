import { FitAddon } from '@xterm/addon-fit';
import { SearchAddon } from '@xterm/addon-search';
import { Unicode11Addon } from '@xterm/addon-unicode11';
import { WebLinksAddon } from '@xterm/addon-web-links';
import { WebglAddon } from '@xterm/addon-webgl';
import { Terminal } from '@xterm/xterm';

/** An xterm.js in an element, in the colours of the design, that follows the element's size. */
export interface Screen {
  terminal: Terminal;
  search: SearchAddon;
  /** Fits the rows and columns to the element; nothing happens while it is hidden. */
  refit(): void;
  dispose(): void;
}

function token(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

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

export async function createScreen(element: HTMLElement, fontSize: number): Promise<Screen> {
  const fontFamily = token('--mono');
  // Cells are measured once, so the font must be there before.
  await document.fonts.load(`${fontSize}px ${fontFamily}`).catch(() => undefined);
  await untilVisible(element);
  const terminal = new Terminal({
    allowProposedApi: true,
    cursorBlink: false,
    fontFamily,
    fontSize,
    lineHeight: 1.2,
    scrollback: 10_000,
    theme: {
      background: token('--terminal-background'),
      foreground: token('--terminal-foreground'),
      cursor: token('--terminal-cursor'),
      selectionBackground: token('--terminal-selection'),
    },
  });
  const size = new FitAddon();
  const search = new SearchAddon();
  terminal.loadAddon(size);
  terminal.loadAddon(search);
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
  return {
    terminal,
    search,
    refit,
    dispose() {
      observer.disconnect();
      terminal.dispose();
    },
  };
}
