import type { ITheme } from '@xterm/xterm';

/** The colours that programs name by number, by the names of their tokens in design/tokens.css. */
export const ansiColours = {
  black: 'black',
  red: 'red',
  green: 'green',
  yellow: 'yellow',
  blue: 'blue',
  magenta: 'magenta',
  cyan: 'cyan',
  white: 'white',
  brightBlack: 'bright-black',
  brightRed: 'bright-red',
  brightGreen: 'bright-green',
  brightYellow: 'bright-yellow',
  brightBlue: 'bright-blue',
  brightMagenta: 'bright-magenta',
  brightCyan: 'bright-cyan',
  brightWhite: 'bright-white',
} as const satisfies Partial<Record<keyof ITheme, string>>;

export interface TerminalColours {
  theme: ITheme;
  /** Behind what a search found, and behind the one of it where one is. */
  match: string;
  activeMatch: string;
}

/** A colour as the browser computes it, in the form that xterm.js asks for: #rrggbb. */
function toHex(computed: string): string {
  const parts = computed.match(/\d+/g)?.slice(0, 3) ?? [];
  return `#${parts.map((part) => Number(part).toString(16).padStart(2, '0')).join('')}`;
}

/** The terminal's colours as they are where the element stands: those of the light or of the dark theme. */
export function readColours(element: HTMLElement): TerminalColours {
  const probe = element.appendChild(document.createElement('i'));
  // Only a property that takes colours has light-dark() worked out.
  const read = (token: string): string => {
    probe.style.color = `var(--terminal-${token})`;
    return toHex(getComputedStyle(probe).color);
  };
  const background = read('background');
  const colours: TerminalColours = {
    theme: {
      ...Object.fromEntries(Object.entries(ansiColours).map(([name, token]) => [name, read(token)])),
      background,
      foreground: read('foreground'),
      cursor: read('cursor'),
      cursorAccent: background,
      selectionBackground: read('selection'),
    },
    match: read('match'),
    activeMatch: read('match-active'),
  };
  probe.remove();
  return colours;
}
