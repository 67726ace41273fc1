import '@xterm/xterm/css/xterm.css';
import type { Terminal } from '@xterm/xterm';
import { useEffect, useRef, useState } from 'preact/hooks';
import { texts } from '../settings.ts';
import type { DrydockSocket } from '../socket.ts';
import { setActiveTerminal } from './active-terminal.ts';
import { type Connection, type ConnectionState, connectTerminal } from './connection.ts';
import { createScreen, type Screen } from './screen.ts';

/** A paste this long says how far it is. */
const longPaste = 50_000;
/** Milliseconds in which a shell that was opened shows its prompt; another program may stand in front of it. */
const promptMs = 2000;

interface PaneProps {
  attempt: string;
  session: string;
  socket: DrydockSocket;
  fontSize: number;
  shown: 'shown' | 'hidden';
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

/** One shell session on the screen. It stays mounted while another tab is shown, so that nothing is drawn twice. */
export function TerminalPane({ attempt, session, socket, fontSize, shown }: PaneProps) {
  const t = texts.value;
  const place = useRef<HTMLDivElement>(null);
  const screen = useRef<Screen>(undefined);
  const connection = useRef<Connection>(undefined);
  const [state, setState] = useState<ConnectionState>('connecting');
  const [waiting, setWaiting] = useState(0);

  const activate = () =>
    setActiveTerminal((text) => {
      screen.current?.terminal.paste(text);
      screen.current?.terminal.focus();
    });

  useEffect(() => {
    let isGone = false;
    const element = place.current;
    if (element === null) return;
    createScreen(element, fontSize).then((created) => {
      if (isGone) {
        created.dispose();
        return;
      }
      screen.current = created;
      const { terminal } = created;
      connection.current = connectTerminal({
        socket,
        attempt,
        session,
        terminal,
        onState(changed) {
          setState(changed);
          if (changed === 'open') untilPrompt(terminal).then(() => !isGone && element.clientWidth > 0 && activate());
        },
        onWaiting: setWaiting,
      });
      terminal.textarea?.addEventListener('focus', activate);
    });
    return () => {
      isGone = true;
      setActiveTerminal(undefined);
      connection.current?.close();
      screen.current?.dispose();
    };
  }, [attempt, session, socket]);

  useEffect(() => {
    if (screen.current === undefined) return;
    screen.current.terminal.options.fontSize = fontSize;
    screen.current.refit();
  }, [fontSize]);

  useEffect(() => {
    if (shown === 'hidden' || screen.current === undefined) return;
    screen.current.refit();
    screen.current.terminal.focus();
    activate();
  }, [shown]);

  return (
    <div class="terminal-pane" hidden={shown === 'hidden'} data-state={state}>
      <div ref={place} class="terminal-screen" />
      {state !== 'open' && (
        <div class="terminal-note" role="status">
          {state === 'connecting' ? t.terminalConnecting : state === 'ended' ? t.terminalEnded : t.terminalRefused}
          {state !== 'connecting' && (
            <button type="button" onClick={() => connection.current?.restart()}>
              {t.terminalNew}
            </button>
          )}
        </div>
      )}
      {waiting > longPaste && (
        <div class="terminal-note" role="status">
          {t.pasting(Math.round(waiting / 1000))}
        </div>
      )}
    </div>
  );
}
