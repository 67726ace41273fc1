import { useState } from 'preact/hooks';
import type { Attempt, Solution, TaskOutline } from '../../server/api.ts';
import { Failure } from '../frame/failure.tsx';
import { say, texts } from '../settings.ts';
import type { AttemptDesk } from './use-attempt.ts';
import { VerdictLine } from './verdict.tsx';

/** Below a task's text: its verdicts, its hints and, after trying, solutions. */
export function TaskPanel({ task, attempt, desk }: { task: TaskOutline; attempt: Attempt; desk: AttemptDesk }) {
  const t = texts.value;
  const [solution, setSolution] = useState<Solution>();
  const [failure, setFailure] = useState<unknown>();
  const state = attempt.tasks.find((one) => one.task === task.id);
  const hints = state?.hints ?? [];
  const canWork = attempt.environment.state === 'in_use';
  return (
    <div class="task-panel" data-passed={state?.passed}>
      <ul>
        {task.checks.map((id) => (
          <VerdictLine
            key={id}
            check={attempt.checks.find(({ check }) => check === id) ?? { check: id, broken: false }}
          />
        ))}
      </ul>
      {state?.earnedAt && <p class="earned">{t.earned(task.points)}</p>}
      {hints.map((hint, index) => (
        <p key={hint.en} class="hint">
          <strong>{t.hint(index + 1, task.hintCount)}</strong> {say(hint)}
        </p>
      ))}
      {failure !== undefined && <Failure error={failure} />}
      <div class="actions">
        <button type="button" disabled={!canWork || attempt.grading} onClick={() => desk.grade(task.id)}>
          {attempt.grading ? t.checking : t.checkNow}
        </button>
        {hints.length < task.hintCount && (
          <button type="button" class="quiet" onClick={() => desk.openHint(task.id)}>
            {t.nextHint(hints.length + 1, task.hintCount)}
          </button>
        )}
        {state?.tried && solution === undefined && (
          <button type="button" class="quiet" onClick={() => desk.solution().then(setSolution, setFailure)}>
            {t.solution}
          </button>
        )}
      </div>
      {solution?.scripts.map(({ name, script }) => (
        <details key={name}>
          <summary>
            {t.solutions}: <code>{name}</code>
          </summary>
          <pre>{script}</pre>
        </details>
      ))}
    </div>
  );
}
