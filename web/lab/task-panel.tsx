import { useEffect, useState } from 'preact/hooks';
import type { Attempt, Solution, TaskOutline } from '../../server/api.ts';
import { Icon } from '../design/icon.tsx';
import { Failure } from '../frame/failure.tsx';
import { clockTime, say, texts } from '../settings.ts';
import { Solutions } from './solutions.tsx';
import { checksOf, progressOf } from './task-progress.ts';
import type { AttemptDesk } from './use-attempt.ts';
import { VerdictLine } from './verdict.tsx';

/** Above a task's text: what it is worth, and how far it is. */
export function TaskHead({ task, attempt }: { task: TaskOutline; attempt: Attempt | undefined }) {
  const t = texts.value;
  const progress = attempt && progressOf(task, attempt);
  return (
    <p class="task-head" data-state={progress?.state}>
      <span role="status">
        {progress?.state === 'done' && <Icon name="pass" />}
        {progress &&
          ('right' in progress ? t.checksRight(progress.right, task.checks.length) : t.taskState[progress.state])}
      </span>
      <span class="soft">{progress?.state === 'done' ? t.pointsGot(task.points) : t.worth(task.points)}</span>
    </p>
  );
}

interface TaskPanelProps {
  task: TaskOutline;
  attempt: Attempt;
  desk: AttemptDesk;
  /** Absent while there is no terminal. */
  onInsert?: (command: string) => void;
}

/** Below a task's text: its verdicts, its hints and, after trying, solutions. */
export function TaskPanel({ task, attempt, desk, onInsert }: TaskPanelProps) {
  const t = texts.value;
  const [asked, setAsked] = useState(false);
  const [solution, setSolution] = useState<Solution>();
  const [failure, setFailure] = useState<unknown>();
  const state = attempt.tasks.find((one) => one.task === task.id);
  const hints = state?.hints ?? [];
  const checks = checksOf(task, attempt);
  const newest = checks.reduce((latest, { verdict }) => (verdict && verdict.at > latest ? verdict.at : latest), '');
  const isChecking = asked && attempt.grading;
  useEffect(() => {
    if (!attempt.grading) setAsked(false);
  }, [attempt.grading]);
  return (
    <div class="task-panel">
      <ul aria-label={t.checks}>
        {checks.map((check) => (
          <VerdictLine key={check.check} check={check} onInsert={onInsert} />
        ))}
      </ul>
      {hints.map((hint, index) => (
        <p key={hint.en} class="hint">
          <Icon name="hint" />
          <span>
            <strong>{t.hint(index + 1, task.hintCount)}</strong> {say(hint)}
          </span>
        </p>
      ))}
      {failure !== undefined && <Failure error={failure} />}
      <div class="actions">
        <button
          type="button"
          disabled={attempt.environment.state !== 'in_use'}
          aria-disabled={isChecking}
          onClick={() => {
            if (isChecking) return;
            setAsked(true);
            desk.grade(task.id);
          }}
        >
          {isChecking && <Icon name="running" />}
          {isChecking ? t.checking : t.checkNow}
        </button>
        {hints.length < task.hintCount && (
          <button type="button" class="quiet" onClick={() => desk.openHint(task.id)}>
            {t.nextHint(hints.length + 1, task.hintCount)}
          </button>
        )}
        {state?.tried && (
          <button type="button" class="quiet" onClick={() => desk.solution().then(setSolution, setFailure)}>
            {t.solution}
          </button>
        )}
        {newest !== '' && <span class="checked soft">{t.checkedAt(clockTime(newest))}</span>}
      </div>
      {solution && <Solutions solution={solution} onClose={() => setSolution(undefined)} />}
    </div>
  );
}
