import './terminals.css';
import { useEffect, useState } from 'preact/hooks';
import { texts } from '../settings.ts';
import type { DrydockSocket } from '../socket.ts';
import { TerminalPane } from './terminal-pane.tsx';

export { typeIntoTerminal } from './active-terminal.ts';

const first = 'bash-1';
const fontSizes = [12, 14, 16, 18, 20] as const;

/** The learner's shells as tabs. After a reload the same shells are there, because the toolbox says which live. */
export function Terminals({ attempt, socket }: { attempt: string; socket: DrydockSocket }) {
  const t = texts.value;
  const [sessions, setSessions] = useState<string[]>([]);
  const [active, setActive] = useState(sessionStorage.getItem('terminal') ?? first);
  const [fontSize, setFontSize] = useState<number>(() => Number(localStorage.getItem('font-size') ?? 14));

  useEffect(() => {
    const list = () =>
      socket.emit('terminal:list', attempt, (reply) => {
        if (reply.ok)
          setSessions((known) => [
            ...new Set([...reply.value, ...known, ...(reply.value.length + known.length === 0 ? [first] : [])]),
          ]);
      });
    if (socket.connected) list();
    socket.on('connect', list);
    return () => {
      socket.off('connect', list);
    };
  }, [attempt, socket]);

  const shown = sessions.includes(active) ? active : sessions[0];
  const show = (session: string) => {
    sessionStorage.setItem('terminal', session);
    setActive(session);
  };
  const add = () => {
    const number = 1 + Math.max(0, ...sessions.map((session) => Number(session.split('-')[1] ?? 0)));
    setSessions([...sessions, `bash-${number}`]);
    show(`bash-${number}`);
  };
  const end = (session: string) =>
    socket.emit('terminal:end', attempt, session, () => setSessions((all) => all.filter((one) => one !== session)));
  const enlarge = () => {
    const next = fontSizes.find((size) => size > fontSize) ?? fontSizes[0];
    localStorage.setItem('font-size', String(next));
    setFontSize(next);
  };
  const step = (event: KeyboardEvent, index: number) => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const next = by === undefined ? undefined : sessions[(index + by + sessions.length) % sessions.length];
    if (next === undefined) return;
    show(next);
    document.getElementById(`tab-${next}`)?.focus();
  };

  return (
    <div class="terminals">
      <div class="terminal-bar">
        <div role="tablist" aria-label={t.terminal}>
          {sessions.map((session, index) => (
            <button
              key={session}
              id={`tab-${session}`}
              type="button"
              role="tab"
              aria-selected={session === shown}
              tabIndex={session === shown ? 0 : -1}
              onClick={() => show(session)}
              onKeyDown={(event) => step(event, index)}
            >
              {session.replace('-', ' ')}
            </button>
          ))}
        </div>
        <button type="button" class="quiet" aria-label={t.terminalNew} title={t.terminalNew} onClick={add}>
          +
        </button>
        <span class="terminal-tools">
          <button type="button" class="quiet" aria-label={t.fontSize} title={t.fontSize} onClick={enlarge}>
            Aa
          </button>
          {shown !== undefined && sessions.length > 1 && (
            <button
              type="button"
              class="quiet"
              aria-label={t.terminalEnd}
              title={t.terminalEnd}
              onClick={() => end(shown)}
            >
              ×
            </button>
          )}
        </span>
      </div>
      <div class="terminal-panes">
        {sessions.map((session) => (
          <TerminalPane
            key={session}
            attempt={attempt}
            session={session}
            socket={socket}
            fontSize={fontSize}
            shown={session === shown ? 'shown' : 'hidden'}
          />
        ))}
      </div>
    </div>
  );
}
