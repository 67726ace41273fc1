import type { Terminal } from '@xterm/xterm';
import type { RefObject } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { isDark, wantsLessMotion } from '../media.ts';
import type { DrydockSocket } from '../socket.ts';
import { terminalIsReady } from './active-terminal.ts';
import { type Connection, type ConnectionState, connectTerminal } from './connection.ts';
import { preferences } from './preferences.ts';
import { createScreen, type Screen } from './screen.ts';

/** A paste this long, in characters, says how far it is; what is shorter is under way at once. */
const longPaste = 100_000;
/** Milliseconds in which a shell that was opened shows its prompt; another program may stand in front of it. */
const promptMs = 2000;

/** Characters of a long paste. */
export interface PasteProgress {
  sent: number;
  all: number;
}

/** What the learner should know, until they have read it. `uncertain`: what was typed last may be lost. */
export type Notice = { about: 'uncertain' } | ({ about: 'stopped_paste' } & PasteProgress);

export interface Shell {
  /** Of the element that the terminal is drawn in. */
  host: RefObject<HTMLDivElement | null>;
  /** Undefined until the element is visible. */
  screen: Screen | undefined;
  state: ConnectionState;
  /** Of a long paste that is on its way. */
  paste: PasteProgress | undefined;
  notice: Notice | undefined;
  dismiss(): void;
  /** Gives up the rest of a long paste; false when none is on its way. */
  stopPaste(): boolean;
  /** A new shell after the last one ended, or the same one again after it was refused. */
  open(): void;
}

/**
 * Resolves when the shell waits for a command: bash turns bracketed paste on with its prompt, and until then several lines
 * would run one after the other instead of waiting for Enter.
 */
function untilPrompt(terminal: Terminal): Promise<void> {
  return new Promise((resolve) => {
    const limit = setTimeout(finish, promptMs);
    const listener = terminal.onWriteParsed(look);
    function finish(): void {
      clearTimeout(limit);
      listener.dispose();
      resolve();
    }
    function look(): void {
      if (terminal.modes.bracketedPasteMode) finish();
    }
    look();
  });
}

/** A shell session and the terminal that shows it, for as long as the component lives. */
export function useShell({
  attempt,
  session,
  socket,
}: {
  attempt: string;
  session: string;
  socket: DrydockSocket;
}): Shell {
  const host = useRef<HTMLDivElement>(null);
  const connection = useRef<Connection>(undefined);
  const progress = useRef<PasteProgress>(undefined);
  const [screen, setScreen] = useState<Screen>();
  const [state, setState] = useState<ConnectionState>({ state: 'connecting' });
  const [paste, setPaste] = useState<PasteProgress>();
  const [notice, setNotice] = useState<Notice>();

  const follow = (waiting: number) => {
    const before = progress.current;
    if (waiting === 0) progress.current = undefined;
    else if (before !== undefined || waiting > longPaste) {
      const all = Math.max(before?.all ?? 0, waiting);
      progress.current = { sent: all - waiting, all };
    }
    setPaste(progress.current);
  };

  useEffect(() => {
    const element = host.current;
    if (element === null) return;
    let made: Screen | undefined;
    let isGone = false;
    let stopTaking: (() => void) | undefined;
    const takeText = async ({ terminal, paste }: Screen) => {
      await untilPrompt(terminal);
      if (isGone) return;
      stopTaking ??= terminalIsReady(session, (text) => {
        paste(text);
        terminal.focus();
      });
    };
    createScreen(element, preferences.peek()).then((created) => {
      if (isGone) {
        created.dispose();
        return;
      }
      made = created;
      setScreen(created);
      connection.current = connectTerminal({
        socket,
        attempt,
        session,
        terminal: created.terminal,
        onState(next) {
          setState(next);
          if (next.state === 'open') void takeText(created);
          if (next.state !== 'ended') return;
          stopTaking?.();
          stopTaking = undefined;
        },
        onWaiting: follow,
        onUncertain: () => setNotice({ about: 'uncertain' }),
      });
    });
    return () => {
      isGone = true;
      stopTaking?.();
      connection.current?.close();
      made?.dispose();
    };
  }, [attempt, session, socket]);

  const wanted = preferences.value;
  const cursorBlinks = wanted.cursorBlinks && !wantsLessMotion.value;
  useEffect(() => screen?.apply({ ...wanted, cursorBlinks }), [screen, wanted, cursorBlinks]);
  const dark = isDark.value;
  useEffect(() => screen?.recolour(), [screen, dark]);

  return {
    host,
    screen,
    state,
    paste,
    notice,
    dismiss() {
      setNotice(undefined);
      screen?.terminal.focus();
    },
    stopPaste() {
      const before = progress.current;
      if (before === undefined || connection.current === undefined) return false;
      const givenUp = connection.current.stopSending();
      if (givenUp === 0) return false;
      progress.current = undefined;
      setPaste(undefined);
      setNotice({ about: 'stopped_paste', sent: before.all - givenUp, all: before.all });
      return true;
    },
    open() {
      connection.current?.open();
      screen?.terminal.focus();
    },
  };
}
