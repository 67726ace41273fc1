import { setImmediate as nextTurn, setTimeout as wait } from 'node:timers/promises';
import type { EnvironmentId, Provider, Shell, TerminalSize } from '../../server/environments/provider.ts';

interface FakeView {
  rows: number;
  paused: boolean;
  output(chunk: Uint8Array): void;
  close(reason: 'ended' | 'detached'): void;
}

interface Session {
  /** Everything it printed. */
  printed: string;
  /** Everything it was given to read, without the terminal's own answers. */
  typed: string;
  line: string;
  size: TerminalSize;
  views: Set<FakeView>;
  /** Bytes that `flood` has printed. */
  flooded: number;
}

export const prompt = 'learner@lab:~$ ';
const bracketedPasteOn = '\x1b[?2004h';
/** What tmux asks the outer terminal at attach: its kind (DA) and its version (XTVERSION). */
const questions = '\x1b[c\x1b[>q';
// biome-ignore lint/suspicious/noControlCharactersInRegex: answers of a terminal begin with ESC.
const answers = /\x1b\[\?[\d;]+c|\x1bP>\|[^\x1b]*\x1b\\/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: so do the marks around a paste.
const pasteMarks = /\x1b\[20[01]~/g;

/** How the shells misbehave; changed by a test at any time. */
export interface FakeShellFaults {
  /** Milliseconds that attaching takes. */
  attachDelay: number;
  /** Milliseconds that one write takes. */
  writeDelay: number;
  writeFails: boolean;
}

/**
 * Shells in memory that behave like tmux with a small shell in it: a view that comes back gets what scrolled off as history, then the
 * screen is drawn again. They echo what is typed and know `exit`, `flood <MiB>` and `print <text>`.
 */
export function createFakeShells() {
  const sessions = new Map<string, Session>();
  const faults: FakeShellFaults = { attachDelay: 0, writeDelay: 0, writeFails: false };
  const keyOf = (id: EnvironmentId, name: string) => `${id}/${name}`;
  const sessionOf = (id: EnvironmentId, name: string): Session => {
    const session = sessions.get(keyOf(id, name));
    if (session === undefined) throw new Error(`there is no fake shell ${name}`);
    return session;
  };

  const print = (session: Session, text: string) => {
    session.printed += text;
    for (const view of session.views) view.output(Buffer.from(text));
  };

  const end = (key: string) => {
    const session = sessions.get(key);
    sessions.delete(key);
    for (const view of session?.views ?? []) view.close('ended');
  };

  /** Prints so many bytes as fast as its views take them. */
  const flood = async (session: Session, bytes: number) => {
    const chunk = Buffer.from('0123456789abcdef'.repeat(4093).replace(/.{77}(?=.)/g, '$&\r\n'));
    for (let left = bytes; left > 0; left -= chunk.length) {
      while ([...session.views].some((view) => view.paused)) await nextTurn();
      for (const view of session.views) view.output(chunk.subarray(0, left));
      session.flooded += Math.min(left, chunk.length);
      await nextTurn();
    }
    print(session, `\r\n${prompt}`);
  };

  const run = (key: string, session: Session, line: string) => {
    const [command = '', ...words] = line.split(' ');
    print(session, '\r\n');
    if (command === 'exit') return end(key);
    if (command === 'flood') return void flood(session, Number(words[0]) * 1024 * 1024);
    if (command === 'print') print(session, `${words.join(' ').replaceAll('\\e', '\x1b')}\r\n`);
    else if (command !== '') print(session, `${command}: command not found\r\n`);
    print(session, prompt);
  };

  const read = (key: string, session: Session, text: string) => {
    const typed = text.replace(answers, '');
    session.typed += typed;
    for (const keys of typed.replace(pasteMarks, '').split(/(\r|\u007f)/)) {
      if (keys === '\r') {
        const line = session.line;
        session.line = '';
        run(key, session, line);
      } else if (keys === '\x7f') {
        if (session.line !== '') print(session, '\b \b');
        session.line = session.line.slice(0, -1);
      } else {
        session.line += keys;
        print(session, keys);
      }
    }
  };

  const attach = (key: string, session: Session, size: TerminalSize): Shell => {
    const decoder = new TextDecoder();
    let onOutput: (chunk: Uint8Array) => void = () => {};
    let onClose: (reason: 'ended' | 'detached') => void = () => {};
    const view: FakeView = {
      rows: size.rows,
      paused: false,
      output: (chunk) => onOutput(chunk),
      close(reason) {
        if (session.views.delete(view)) onClose(reason);
      },
    };
    session.views.add(view);
    session.size = size;
    return {
      onOutput(listener) {
        onOutput = listener;
        const screen = session.printed.split('\r\n').slice(-size.rows).join('\r\n');
        view.output(Buffer.from(`${questions}\x1b[H\x1b[2J${bracketedPasteOn}${screen}`));
      },
      onClose(listener) {
        onClose = listener;
      },
      async write(bytes) {
        if (faults.writeDelay > 0) await wait(faults.writeDelay);
        if (faults.writeFails) throw new Error('the fake engine is gone');
        read(key, session, decoder.decode(bytes, { stream: true }));
      },
      async resize(size) {
        session.size = size;
      },
      pause() {
        view.paused = true;
      },
      resume() {
        view.paused = false;
      },
      async close() {
        view.close('detached');
      },
    };
  };

  const provider: Pick<Provider, 'shell' | 'shells' | 'endShell'> = {
    async shell(id, name, size, signal) {
      const key = keyOf(id, name);
      if (faults.attachDelay > 0) await wait(faults.attachDelay, undefined, { signal });
      const session = sessions.get(key) ?? { printed: prompt, typed: '', line: '', size, views: new Set(), flooded: 0 };
      sessions.set(key, session);
      const history = session.printed.split('\r\n').slice(0, -size.rows).join('\r\n');
      return { shell: attach(key, session, size), history: Buffer.from(history === '' ? '' : `${history}\r\n`) };
    },
    shells: async (id) =>
      [...sessions.keys()].filter((key) => key.startsWith(`${id}/`)).map((key) => key.slice(id.length + 1)),
    endShell: async (id, name) => end(keyOf(id, name)),
  };

  return {
    ...provider,
    faults,
    session: (id: EnvironmentId, name: string): Readonly<Session> => sessionOf(id, name),
    print: (id: EnvironmentId, name: string, text: string) => print(sessionOf(id, name), text),
    /** Ends all views and leaves the shells, as when the connection to the engine breaks. */
    detachAll() {
      for (const session of sessions.values()) for (const view of session.views) view.close('detached');
    },
  };
}

export type FakeShells = ReturnType<typeof createFakeShells>;
