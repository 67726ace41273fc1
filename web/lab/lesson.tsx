import './lesson.css';
import { createPortal } from 'preact/compat';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Attempt, LabPage } from '../../server/api.ts';
import { Icon } from '../design/icon.tsx';
import { texts } from '../settings.ts';
import { CopyButton, InsertButton } from './command-button.tsx';
import { layOutLesson, noPlaces, topBlock } from './lesson-places.ts';
import { TaskHead, TaskPanel } from './task-panel.tsx';
import type { AttemptDesk } from './use-attempt.ts';

interface LessonProps {
  page: LabPage;
  attempt: Attempt | undefined;
  desk: AttemptDesk;
  /** Absent while there is no terminal. */
  onInsert?: (command: string) => void;
}

/** The lesson as the server rendered it, with each task's panel in its place and the state of each requirement beside it. */
export function Lesson({ page, attempt, desk, onInsert }: LessonProps) {
  const article = useRef<HTMLElement>(null);
  const [places, setPlaces] = useState(noPlaces);
  const { html, language } = page.lesson;

  useLayoutEffect(() => {
    const element = article.current;
    const pane = element?.parentElement;
    if (!element || !pane) return;
    const top = pane.scrollTop > 0 ? topBlock(element, pane) : 0;
    setPlaces(layOutLesson(element, html));
    if (top > 0) element.children[top]?.scrollIntoView({ block: 'start', behavior: 'instant' });
  }, [html]);

  return (
    <>
      <article ref={article} class="lesson" lang={language} />
      {places.code.map(({ text, kind, place }, index) =>
        createPortal(
          <span key={index}>
            {kind === 'command' && onInsert && <InsertButton command={text} onInsert={onInsert} />}
            <CopyButton text={text} />
          </span>,
          place,
        ),
      )}
      {attempt &&
        places.requirements.map(({ check, place }) =>
          createPortal(<Requirement key={check} check={check} attempt={attempt} />, place),
        )}
      {places.tasks.map(({ task: id, head, panel }) => {
        const task = page.tasks.find((one) => one.id === id);
        if (task === undefined) return null;
        return [
          createPortal(<TaskHead key={`${id}-head`} task={task} attempt={attempt} />, head),
          attempt &&
            createPortal(
              <TaskPanel key={`${id}-panel`} task={task} attempt={attempt} desk={desk} onInsert={onInsert} />,
              panel,
            ),
        ];
      })}
    </>
  );
}

function Requirement({ check, attempt }: { check: string; attempt: Attempt }) {
  const outcome = attempt.checks.find((one) => one.check === check)?.verdict?.outcome ?? 'none';
  return (
    <span class="settles" data-outcome={outcome}>
      <Icon name={outcome} />
      <span class="hidden">{texts.value.outcome[outcome]}: </span>
    </span>
  );
}
