import './terminals.css';
import { useEffect, useId, useState } from 'preact/hooks';
import { Splitter } from '../frame/splitter.tsx';
import { isNarrow } from '../media.ts';
import { texts } from '../settings.ts';
import type { DrydockSocket } from '../socket.ts';
import { setActiveTerminal } from './active-terminal.ts';
import { keepLayout, readLayout } from './kept-layout.ts';
import { chordName, platform } from './keys.ts';
import {
  addSession,
  addTabs,
  isSplit,
  type Layout,
  removeSession,
  restoreLayout,
  type Split,
  sessionToThe,
  showSession,
  splitPlace,
} from './layout.ts';
import type { OuterCommand } from './take-keys.ts';
import { TerminalBar } from './terminal-bar.tsx';
import { TerminalPane } from './terminal-pane.tsx';
import { focusTab, TerminalTabs } from './terminal-tabs.tsx';

export { typeIntoTerminal } from './active-terminal.ts';

/** Puts the focus into the terminal that has it or had it last. */
export function focusTerminal(): void {
  document.querySelector<HTMLElement>('.terminal-pane[data-active="true"] .xterm-helper-textarea')?.focus();
}

/** The attempt's shells, as far as the server knows them. After a reload the same are there, because the toolbox says which live. */
function useLayout(attempt: string, socket: DrydockSocket) {
  const [layout, setLayout] = useState<Layout>();
  useEffect(() => {
    const list = () =>
      socket.emit('terminal:list', attempt, (reply) => {
        if (!reply.ok) return;
        setLayout((known) =>
          known === undefined ? restoreLayout(reply.value, readLayout(attempt)) : addTabs(known, reply.value),
        );
      });
    if (socket.connected) list();
    socket.on('connect', list);
    return () => {
      socket.off('connect', list);
    };
  }, [attempt, socket]);
  useEffect(() => {
    if (layout === undefined) return;
    keepLayout(attempt, layout);
    setActiveTerminal(layout.active);
  }, [attempt, layout]);
  useEffect(() => () => setActiveTerminal(undefined), []);
  return [layout, setLayout] as const;
}

/** The learner's shells as tabs, one or two of them on the screen. */
export function Terminals({ attempt, socket }: { attempt: string; socket: DrydockSocket }) {
  const t = texts.value;
  const [whole, setLayout] = useLayout(attempt, socket);
  const [focusWish, setFocusWish] = useState<{ session: string }>();
  const [searchWish, setSearchWish] = useState<{ session: string }>();
  const wayOut = useId();
  if (whole === undefined) return <div class="terminals" />;
  // A phone has no place for two, and remembers them for a wider window.
  const layout: Layout = isNarrow.value ? { ...whole, shown: [whole.active] } : whole;
  const { sessions, shown, active } = layout;

  /** Takes on a layout and goes to its active terminal. */
  const enter = (next: Layout) => {
    setLayout(next);
    setFocusWish({ session: next.active });
  };
  const split = (by: Split) => {
    if (!isNarrow.value) enter(splitPlace(whole, by));
  };
  const end = (session: string) => {
    const next = removeSession(whole, session);
    if (next === whole) return;
    socket.emit('terminal:end', attempt, session, () => undefined);
    setLayout(next);
    return next;
  };
  const endFromTab = (session: string) => {
    const next = end(session);
    if (next !== undefined) focusTab(next.active);
  };
  const endActive = () => {
    const next = end(active);
    if (next !== undefined) setFocusWish({ session: next.active });
  };
  const run = (command: OuterCommand) => {
    if (command === 'search') setSearchWish({ session: active });
    else if (command === 'split_columns') split('columns');
    else if (command === 'split_rows') split('rows');
    else {
      const there = sessionToThe(command, layout);
      if (there !== undefined) enter(showSession(whole, there));
      else if (command === 'up') focusTab(active);
    }
  };
  const placeOf = (session: string) => {
    const at = shown.indexOf(session);
    return at < 0 ? 'hidden' : shown.length === 1 ? 'alone' : at === 0 ? 'first' : 'second';
  };

  return (
    <div class="terminals">
      <TerminalBar
        layout={layout}
        onNew={() => enter(addSession(whole))}
        onSplit={split}
        onSearch={() => run('search')}
        onEnd={endActive}
      >
        <TerminalTabs
          layout={layout}
          onShow={(session) => setLayout(showSession(whole, session))}
          onEnter={(session) => enter(showSession(whole, session))}
          onEnd={endFromTab}
        />
      </TerminalBar>
      <p id={wayOut} class="hidden">
        {t.wayOut(chordName(t.upArrow, platform))}
      </p>
      <div class="terminal-panes" data-split={isSplit(layout) ? layout.split : 'none'}>
        {sessions.map((session) => (
          <TerminalPane
            key={session}
            attempt={attempt}
            session={session}
            socket={socket}
            place={placeOf(session)}
            isActive={session === active}
            focusWish={focusWish?.session === session ? focusWish : undefined}
            searchWish={searchWish?.session === session ? searchWish : undefined}
            describedBy={wayOut}
            onCommand={run}
            onFocus={() => setLayout((now) => (now?.shown.includes(session) ? showSession(now, session) : now))}
            onSearchEnd={() => setSearchWish(undefined)}
          />
        ))}
        {isSplit(layout) && (
          <Splitter
            key={layout.split}
            label={t.splitShare}
            split={layout.split}
            usual={50}
            name={`terminal-${layout.split}`}
          />
        )}
      </div>
    </div>
  );
}
