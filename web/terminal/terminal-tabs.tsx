import { useEffect } from 'preact/hooks';
import { texts } from '../settings.ts';
import type { Layout } from './layout.ts';

interface TabsProps {
  layout: Layout;
  /** Brings a session to the screen and leaves the focus where it is. */
  onShow: (session: string) => void;
  /** Goes to the terminal of a session. */
  onEnter: (session: string) => void;
  onEnd: (session: string) => void;
}

const tabId = (session: string) => `tab-${session}`;

export function focusTab(session: string): void {
  document.getElementById(tabId(session))?.focus();
}

/** The shells that there are. Those on the screen are selected: two of them while the place is split. */
export function TerminalTabs({ layout, onShow, onEnter, onEnd }: TabsProps) {
  const t = texts.value;
  const { sessions, shown, active } = layout;

  useEffect(() => {
    document.getElementById(tabId(active))?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [active, sessions.length]);

  const press = (event: KeyboardEvent, index: number) => {
    const last = sessions.length - 1;
    const to = {
      ArrowLeft: index === 0 ? last : index - 1,
      ArrowRight: index === last ? 0 : index + 1,
      Home: 0,
      End: last,
    };
    const session = sessions[to[event.key as keyof typeof to] ?? -1];
    const own = sessions[index];
    if (session !== undefined) {
      onShow(session);
      focusTab(session);
    } else if (event.key === 'ArrowDown' && own !== undefined) onEnter(own);
    else if (event.key === 'Delete' && own !== undefined) onEnd(own);
    else return;
    event.preventDefault();
  };
  return (
    <div role="tablist" aria-label={t.terminals} aria-multiselectable={shown.length > 1}>
      {sessions.map((session, index) => (
        <button
          key={session}
          id={tabId(session)}
          type="button"
          role="tab"
          aria-selected={shown.includes(session)}
          aria-controls={`shell-${session}`}
          aria-keyshortcuts="Delete"
          data-active={session === active}
          tabIndex={session === active ? 0 : -1}
          onClick={() => onEnter(session)}
          onAuxClick={(event) => event.button === 1 && onEnd(session)}
          onKeyDown={(event) => press(event, index)}
        >
          {t.shellName(session)}
        </button>
      ))}
    </div>
  );
}
