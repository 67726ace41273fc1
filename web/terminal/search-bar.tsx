import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Icon } from '../design/icon.tsx';
import { isDark } from '../media.ts';
import { texts } from '../settings.ts';
import type { Found } from './finder.ts';
import type { Screen } from './screen.ts';

interface SearchBarProps {
  screen: Screen;
  /** A new one for each time that somebody asks to search. */
  wish: object;
  onClose: () => void;
}

/** What is selected, when it can be what somebody looks for. */
function selectedLine({ terminal }: Screen): string {
  const selected = terminal.getSelection();
  return selected.includes('\n') ? '' : selected;
}

/** Looks for text in what a terminal shows and remembers, from the newest line upwards. */
export function SearchBar({ screen, wish, onClose }: SearchBarProps) {
  const t = texts.value;
  const { finder } = screen;
  const input = useRef<HTMLInputElement>(null);
  const [term, setTerm] = useState(() => selectedLine(screen));
  const [letterCase, setLetterCase] = useState<'ignored' | 'minded'>('ignored');
  const [found, setFound] = useState<Found>();
  const dark = isDark.value;

  useLayoutEffect(() => finder.whenFound(setFound), [finder]);
  useLayoutEffect(() => () => finder.end(), [finder]);
  useLayoutEffect(() => {
    input.current?.focus();
    input.current?.select();
  }, [wish]);
  // Before the next key: an Enter would go on from what was looked for a letter ago, and be undone.
  useLayoutEffect(() => finder.look(term, letterCase), [finder, term, letterCase, dark]);

  const press = (event: KeyboardEvent) => {
    // Enter and Escape that end a syllable are the input method's.
    if (event.isComposing) return;
    if (event.key === 'Escape') onClose();
    else if (event.key === 'Enter' && event.target === input.current) finder.goOn(event.shiftKey ? 'next' : 'previous');
    else return;
    event.preventDefault();
  };
  return (
    <search class="terminal-search" onKeyDown={press}>
      <input
        ref={input}
        aria-label={t.searchTerminal}
        placeholder={t.search}
        autocomplete="off"
        spellcheck={false}
        value={term}
        onInput={(event) => setTerm(event.currentTarget.value)}
      />
      <span role="status">{term !== '' && found && t.found(found.position, found.count)}</span>
      <button
        type="button"
        class="quiet"
        aria-pressed={letterCase === 'minded'}
        aria-label={t.matchCase}
        title={t.matchCase}
        onClick={() => setLetterCase(letterCase === 'minded' ? 'ignored' : 'minded')}
      >
        <Icon name="letter_case" />
      </button>
      <button
        type="button"
        class="quiet"
        aria-label={t.findPrevious}
        title={t.findPrevious}
        onClick={() => finder.goOn('previous')}
      >
        <Icon name="up" />
      </button>
      <button
        type="button"
        class="quiet"
        aria-label={t.findNext}
        title={t.findNext}
        onClick={() => finder.goOn('next')}
      >
        <Icon name="down" />
      </button>
      <button type="button" class="quiet" aria-label={t.close} title={t.close} onClick={onClose}>
        <Icon name="close" />
      </button>
    </search>
  );
}
