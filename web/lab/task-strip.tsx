import type { Attempt, LabPage } from '../../server/api.ts';
import { Icon } from '../design/icon.tsx';
import { say, texts } from '../settings.ts';
import { progressOf } from './task-progress.ts';

/** Above the lesson: the tasks as they fill, and what that makes. */
export function TaskStrip({ page, attempt }: { page: LabPage; attempt: Attempt }) {
  const t = texts.value;
  const progress = page.tasks.map((task) => progressOf(task, attempt).state);
  const done = progress.filter((state) => state === 'done').length;
  const allPass = done === page.tasks.length;
  return (
    <div class="strip" data-all-pass={allPass}>
      <ol aria-label={t.tasks}>
        {page.tasks.map((task, index) => {
          const state = progress[index] ?? 'unchecked';
          return (
            <li key={task.id} data-state={state}>
              <a href={`#task-${task.id}`} title={say(task.title)}>
                {state === 'done' ? <Icon name="pass" /> : <span aria-hidden="true">{index + 1}</span>}
                <span class="hidden">
                  {t.task(index + 1)}: {say(task.title)}, {t.taskState[state]}
                </span>
              </a>
            </li>
          );
        })}
      </ol>
      {allPass ? (
        <p role="status" class="all-pass">
          <strong>{t.allDone(attempt.points)}</strong> {attempt.environment.state === 'in_use' && t.allDoneNote}{' '}
          <a href="/">{t.backHome}</a>
        </p>
      ) : (
        <p class="soft">
          {attempt.grading && <Icon name="running" />}
          {attempt.grading ? t.checking : t.points(attempt.earned, attempt.points)}
        </p>
      )}
    </div>
  );
}
