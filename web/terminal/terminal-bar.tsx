import type { ComponentChildren } from 'preact';
import { Icon } from '../design/icon.tsx';
import { isNarrow } from '../media.ts';
import { texts } from '../settings.ts';
import { chordForAria, chordName, platform } from './keys.ts';
import { isSplit, type Layout, type Split } from './layout.ts';
import { TerminalHelp } from './terminal-help.tsx';
import { TerminalSettings } from './terminal-settings.tsx';

interface BarProps {
  layout: Layout;
  /** The tabs. */
  children: ComponentChildren;
  onNew: () => void;
  onSplit: (split: Split) => void;
  onSearch: () => void;
  onEnd: () => void;
}

/** Over the terminals: their tabs, and what can be done with them. */
export function TerminalBar({ layout, children, onNew, onSplit, onSearch, onEnd }: BarProps) {
  const t = texts.value;
  const splits = [
    { split: 'columns', label: t.splitColumns, key: 'E', icon: 'columns' },
    { split: 'rows', label: t.splitRows, key: 'O', icon: 'rows' },
  ] as const;
  return (
    <div class="terminal-bar">
      {children}
      <button type="button" class="quiet" aria-label={t.terminalNew} title={t.terminalNew} onClick={onNew}>
        <Icon name="plus" />
      </button>
      <div class="terminal-tools">
        {!isNarrow.value &&
          splits.map(({ split, label, key, icon }) => (
            <button
              key={split}
              type="button"
              class="quiet"
              aria-label={label}
              aria-pressed={isSplit(layout) && layout.split === split}
              aria-keyshortcuts={chordForAria(key, platform)}
              title={`${label} (${chordName(key, platform)})`}
              onClick={() => onSplit(split)}
            >
              <Icon name={icon} />
            </button>
          ))}
        <button
          type="button"
          class="quiet"
          aria-label={t.searchTerminal}
          aria-keyshortcuts={chordForAria('F', platform)}
          title={`${t.searchTerminal} (${chordName('F', platform)})`}
          onClick={onSearch}
        >
          <Icon name="search" />
        </button>
        <TerminalSettings />
        <TerminalHelp />
        {layout.sessions.length > 1 && (
          <button
            type="button"
            class="quiet"
            aria-label={t.terminalEnd(layout.active)}
            title={t.terminalEnd(layout.active)}
            onClick={onEnd}
          >
            <Icon name="close" />
          </button>
        )}
      </div>
    </div>
  );
}
