import { useState } from 'preact/hooks';
import type { Attempt, LabPage, Localized } from '../../server/api.ts';
import { Icon } from '../design/icon.tsx';
import { Confirm } from '../frame/dialog.tsx';
import { say, texts } from '../settings.ts';
import { TimeLeft } from './time-left.tsx';
import type { AttemptDesk } from './use-attempt.ts';

interface LabBarProps {
  page: LabPage;
  track: Localized | undefined;
  attempt: Attempt | undefined;
  desk: AttemptDesk;
  /** Nobody can open it here. */
  isClosed: boolean;
}

/** In the frame's header: where this lab belongs, the time that is left, and what can be done with the whole. */
export function LabBar({ page, track, attempt, desk, isClosed }: LabBarProps) {
  const t = texts.value;
  const environment = attempt?.environment;
  return (
    <div class="lab-bar">
      <nav aria-label={t.navigation} class="trail">
        <a href="/">{track ? say(track) : t.home}</a>
        <span aria-hidden="true">/</span>
        <span class="here" aria-current="page">
          {say(page.title)}
        </span>
      </nav>
      {environment?.state === 'in_use' && <TimeLeft expiresAt={environment.expiresAt} onExtend={desk.extend} />}
      {attempt === undefined && !isClosed && (
        <button type="button" class="primary" onClick={desk.start}>
          {t.start}
          <Icon name="next" />
        </button>
      )}
      {environment !== undefined && environment.state !== 'ended' && (
        <ResetOrEnd canReset={environment.state === 'in_use'} desk={desk} />
      )}
    </div>
  );
}

function ResetOrEnd({ canReset, desk }: { canReset: boolean; desk: AttemptDesk }) {
  const t = texts.value;
  const [asking, setAsking] = useState<'reset' | 'end'>();
  const confirm = () => {
    if (asking === 'reset') desk.reset();
    else desk.end();
    setAsking(undefined);
  };
  return (
    <span class="actions">
      <button type="button" class="quiet" disabled={!canReset} onClick={() => setAsking('reset')}>
        {t.reset}
      </button>
      <button type="button" class="quiet" onClick={() => setAsking('end')}>
        {t.end}
      </button>
      {asking && (
        <Confirm
          title={asking === 'reset' ? t.resetTitle : t.endTitle}
          action={asking === 'reset' ? t.reset : t.end}
          onConfirm={confirm}
          onCancel={() => setAsking(undefined)}
        >
          {asking === 'reset' ? t.resetBody : t.endBody}
        </Confirm>
      )}
    </span>
  );
}
