import '@xterm/xterm/css/xterm.css';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { texts } from '../settings.ts';
import type { DrydockSocket } from '../socket.ts';
import { SearchBar } from './search-bar.tsx';
import { type OuterCommand, takeKeys } from './take-keys.ts';
import { TerminalNotes } from './terminal-notes.tsx';
import { useShell } from './use-shell.ts';

interface PaneProps {
  attempt: string;
  session: string;
  socket: DrydockSocket;
  /** Where it is drawn; `first` is left or above. */
  place: 'hidden' | 'alone' | 'first' | 'second';
  /** It has the focus among the terminals, or had it last. */
  isActive: boolean;
  /** A new one for each time that the terminal is to take the focus. */
  focusWish: object | undefined;
  /** A new one for each time that somebody asks to search here; undefined while nobody does. */
  searchWish: object | undefined;
  /** Of the text that tells how to leave it. */
  describedBy: string;
  onCommand: (command: OuterCommand) => void;
  onFocus: () => void;
  onSearchEnd: () => void;
}

/** One shell session on the screen. It stays mounted while another tab is shown, so that nothing is drawn twice. */
export function TerminalPane(props: PaneProps) {
  const { session, place, isActive, focusWish, searchWish, describedBy } = props;
  const name = texts.value.shellName(session);
  const shell = useShell(props);
  const { host, screen, state } = shell;
  const latest = useRef({ props, shell });
  latest.current = { props, shell };

  useEffect(() => {
    if (screen === undefined) return;
    takeKeys(
      screen,
      () => latest.current.shell,
      (command) => latest.current.props.onCommand(command),
    );
    screen.terminal.textarea?.addEventListener('focus', () => latest.current.props.onFocus());
  }, [screen]);
  useEffect(() => {
    const textarea = screen?.terminal.textarea;
    textarea?.setAttribute('aria-label', name);
    textarea?.setAttribute('aria-describedby', describedBy);
  }, [screen, name]);
  useLayoutEffect(() => {
    if (focusWish !== undefined) screen?.terminal.focus();
  }, [screen, focusWish]);

  return (
    <div
      id={`shell-${session}`}
      class="terminal-pane"
      role="tabpanel"
      aria-labelledby={`tab-${session}`}
      hidden={place === 'hidden'}
      data-place={place}
      data-active={isActive}
      data-state={state.state}
    >
      <div ref={host} class="terminal-screen" />
      <div class="terminal-over">
        {screen && searchWish && (
          <SearchBar
            screen={screen}
            wish={searchWish}
            onClose={() => {
              props.onSearchEnd();
              screen.terminal.focus();
            }}
          />
        )}
        <TerminalNotes shell={shell} />
      </div>
    </div>
  );
}
