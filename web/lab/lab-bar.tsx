import { useEffect, useState } from 'preact/hooks';
import type { Attempt, LabPage } from '../../server/api.ts';
import { Confirm } from '../frame/dialog.tsx';
import { say, texts } from '../settings.ts';
import type { AttemptDesk } from './use-attempt.ts';

const soonMs = 10 * 60_000;

/** Above a lab: its name, its tasks as they fill, the time that is left, and what can be done with the whole. */
export function LabBar({ page, attempt, desk }: { page: LabPage; attempt: Attempt | undefined; desk: AttemptDesk }) {
  const t = texts.value;
  const [asking, setAsking] = useState<'reset' | 'end'>();
  const isOpen = attempt !== undefined && attempt.environment.state !== 'ended';
  const canReset = attempt?.environment.state === 'in_use';
  const confirm = () => {
    if (asking === 'reset') desk.reset();
    else desk.end();
    setAsking(undefined);
  };
  return (
    <div class="lab-bar">
      <h1>{say(page.title)}</h1>
      <ol class="strip" aria-label={t.tasks}>
        {page.tasks.map((task, index) => {
          const passed = attempt?.tasks.find((one) => one.task === task.id)?.passed ?? false;
          return (
            <li key={task.id} data-passed={passed}>
              <a href={`#task-${task.id}`} title={say(task.title)}>
                <span aria-hidden="true">{passed ? '✓' : index + 1}</span>
                <span class="hidden">
                  {t.task(index + 1)}: {say(task.title)}
                  {passed && `, ${t.pass}`}
                </span>
              </a>
            </li>
          );
        })}
      </ol>
      {attempt?.environment.state === 'in_use' && (
        <TimeLeft expiresAt={attempt.environment.expiresAt} onExtend={desk.extend} />
      )}
      {isOpen ? (
        <div class="actions">
          <button type="button" class="quiet" disabled={!canReset} onClick={() => setAsking('reset')}>
            {t.reset}
          </button>
          <button type="button" class="quiet" onClick={() => setAsking('end')}>
            {t.end}
          </button>
        </div>
      ) : (
        attempt === undefined && (
          <button type="button" class="primary" onClick={desk.start}>
            {t.start}
          </button>
        )
      )}
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
    </div>
  );
}

function TimeLeft({ expiresAt, onExtend }: { expiresAt: string; onExtend: () => void }) {
  const t = texts.value;
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const clock = setInterval(() => setNow(Date.now()), 10_000);
    return () => clearInterval(clock);
  }, []);
  const left = Math.max(0, Date.parse(expiresAt) - now);
  return (
    <span class="time-left">
      {left < soonMs && (
        <span role="alert" class="soon">
          {t.expiresSoon}
        </span>
      )}
      {t.minutesLeft(t.minutes(Math.ceil(left / 60_000)))}
      <button type="button" class="quiet" onClick={onExtend}>
        {t.extend}
      </button>
    </span>
  );
}
