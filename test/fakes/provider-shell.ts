import type { Shell, TerminalSize } from '../../server/environments/provider.ts';
import { type Command, Exit, type Place, runScript, type Streams } from './provider-commands.ts';

interface View {
  show(text: string): void;
  gone(reason: 'ended' | 'detached'): void;
}

const prompt = 'learner@toolbox:~$ ';

/** A shell session with a terminal of its own: it echoes, runs lines one after the other and remembers its output. */
export function createFakeSession(place: Place, commands: Record<string, Command>, onEnd: () => void) {
  const ending = new AbortController();
  const views = new Set<View>();
  /** The program in front that reads what is typed, if one does. */
  let reader: { text: string; done(text: string): void } | undefined;
  let typed = '';
  /** What was typed while a command ran and nobody read it: it appears after the next prompt. */
  let ahead = '';
  let running = false;
  let output = '';

  const show = (text: string) => {
    const shown = text.replaceAll('\n', '\r\n');
    output += shown;
    for (const view of views) view.show(shown);
  };

  const streams: Streams = {
    stdin: () =>
      new Promise((done) => {
        reader = { text: '', done };
        typeAhead();
      }),
    out: show,
    err: show,
  };

  function end(): void {
    if (ending.signal.aborted) return;
    ending.abort();
    for (const view of [...views]) view.gone('ended');
    onEnd();
  }

  async function run(line: string): Promise<void> {
    running = true;
    try {
      await runScript(line, streams, place, commands, ending.signal);
    } catch (error) {
      if (error instanceof Exit) return end();
      if (!ending.signal.aborted) throw error;
    }
    running = false;
    show(prompt);
    typeAhead();
  }

  function typeAhead(): void {
    const keys = ahead;
    ahead = '';
    for (const key of keys) type(key);
  }

  function type(key: string): void {
    if (running && reader === undefined) {
      ahead += key;
    } else if (key === '\x04' && reader !== undefined) {
      const { text, done } = reader;
      reader = undefined;
      done(text);
    } else if (key === '\r') {
      const line = typed;
      typed = '';
      show('\n');
      if (reader === undefined) void run(line);
      else reader.text += `${line}\n`;
    } else {
      show(key);
      typed += key;
    }
  }

  show(prompt);

  return {
    end,

    /** A view of this session; `history` is what does not fit on the screen, which is drawn as soon as somebody listens. */
    open(size: TerminalSize): { shell: Shell; history: Uint8Array } {
      place.size = size;
      const rows = output.split('\r\n');
      const split = Math.max(0, rows.length - size.rows);
      const listeners = new Set<(chunk: Uint8Array) => void>();
      const closeListeners = new Set<(reason: 'ended' | 'detached') => void>();
      const decoder = new TextDecoder();
      let waiting = rows.slice(split).join('\r\n');
      let paused = false;

      const flush = () => {
        if (paused || listeners.size === 0 || waiting === '') return;
        const chunk = new TextEncoder().encode(waiting);
        waiting = '';
        for (const listener of listeners) listener(chunk);
      };
      const view: View = {
        show(text) {
          waiting += text;
          flush();
        },
        gone(reason) {
          if (!views.delete(view)) return;
          for (const listener of closeListeners) listener(reason);
        },
      };
      views.add(view);

      const shell: Shell = {
        onOutput(listener) {
          listeners.add(listener);
          queueMicrotask(flush);
        },
        onClose: (listener) => void closeListeners.add(listener),
        async write(bytes) {
          for (const key of decoder.decode(bytes, { stream: true })) type(key);
        },
        async resize(newSize) {
          place.size = newSize;
        },
        pause() {
          paused = true;
        },
        resume() {
          paused = false;
          flush();
        },
        close: async () => view.gone('detached'),
      };
      return {
        shell,
        history: new TextEncoder().encode(
          rows
            .slice(0, split)
            .map((row) => `${row}\r\n`)
            .join(''),
        ),
      };
    },
  };
}

export type FakeSession = ReturnType<typeof createFakeSession>;
