import { Icon } from '../design/icon.tsx';
import { say, texts } from '../settings.ts';
import type { ConnectionState } from './connection.ts';
import type { Notice, PasteProgress, Shell } from './use-shell.ts';

/** What is the matter with a shell, over the upper edge of its terminal, so that the last lines stay in sight. */
export function TerminalNotes({ shell }: { shell: Shell }) {
  const { state, paste, notice } = shell;
  return (
    <div class="terminal-notes">
      <div role="status">
        <ConnectionNote state={state} onOpen={shell.open} />
        {notice && <NoticeNote notice={notice} onRead={shell.dismiss} />}
      </div>
      {paste && <PasteNote paste={paste} onStop={shell.stopPaste} />}
    </div>
  );
}

function ConnectionNote({ state, onOpen }: { state: ConnectionState; onOpen: () => void }) {
  const t = texts.value;
  switch (state.state) {
    case 'open':
      return null;
    case 'connecting':
      return <p class="terminal-note late">{t.terminalConnecting}</p>;
    case 'ended':
      return (
        <p class="terminal-note">
          {t.terminalEnded}
          <button type="button" onClick={onOpen}>
            {t.terminalNew}
          </button>
        </p>
      );
    case 'refused':
      return (
        <p class="terminal-note">
          {t.terminalRefused} {say(state.message)}
          <button type="button" onClick={onOpen}>
            {t.tryAgain}
          </button>
        </p>
      );
  }
}

const percentOf = ({ sent, all }: PasteProgress) => Math.floor((sent / all) * 100);

function NoticeNote({ notice, onRead }: { notice: Notice; onRead: () => void }) {
  const t = texts.value;
  return (
    <p class="terminal-note">
      {notice.about === 'uncertain' ? t.inputUncertain : t.pasteStopped(percentOf(notice))}
      <button type="button" class="quiet" aria-label={t.close} title={t.close} onClick={onRead}>
        <Icon name="close" />
      </button>
    </p>
  );
}

function PasteNote({ paste, onStop }: { paste: PasteProgress; onStop: () => void }) {
  const t = texts.value;
  return (
    <p class="terminal-note late">
      <span>{t.pasting(percentOf(paste))}</span>
      <progress aria-label={t.pasteProgress} max={paste.all} value={paste.sent} />
      <button type="button" onClick={onStop}>
        {t.pasteStop}
      </button>
    </p>
  );
}
