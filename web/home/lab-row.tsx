import type { LabSummary } from '../../server/api.ts';
import { Icon } from '../design/icon.tsx';
import { say, texts } from '../settings.ts';

/** One lab in the list: what it is about, what it asks for, and how much of it is done. */
export function LabRow({ lab }: { lab: LabSummary }) {
  const t = texts.value;
  const isFinished = lab.tasksPassed === lab.taskCount;
  return (
    <li class="lab-row" data-finished={isFinished}>
      <h3>
        <a href={`/labs/${lab.id}`}>{say(lab.title)}</a>
      </h3>
      <p class="summary">{say(lab.summary)}</p>
      {lab.closed && <p class="summary soft">{say(lab.closed)}</p>}
      <p class="facts soft">
        <span>{t.difficulty[lab.difficulty]}</span>
        <span>{t.minutes(lab.minutes)}</span>
      </p>
      <div class="done">
        <span class="plates" aria-hidden="true">
          {Array.from({ length: lab.taskCount }, (_, index) => (
            <span key={index} data-passed={index < lab.tasksPassed} />
          ))}
        </span>
        <span class="count">
          {isFinished && <Icon name="pass" />}
          {t.tasksPassed(lab.tasksPassed, lab.taskCount)}
        </span>
        <span class="soft">{t.points(lab.earned, lab.points)}</span>
      </div>
    </li>
  );
}
