import './lesson.css';
import { createPortal } from 'preact/compat';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Attempt, LabPage } from '../../server/api.ts';
import { texts } from '../settings.ts';
import { typeIntoTerminal } from '../terminal/terminals.tsx';
import { TaskPanel } from './task-panel.tsx';
import type { AttemptDesk } from './use-attempt.ts';

/** The lesson as the server rendered it, with each task's panel in its place and the state of each requirement beside it. */
export function Lesson({ page, attempt, desk }: { page: LabPage; attempt: Attempt | undefined; desk: AttemptDesk }) {
  const article = useRef<HTMLElement>(null);
  const [places, setPlaces] = useState<ReadonlyMap<string, Element>>(new Map());
  const canType = attempt?.environment.state === 'in_use';

  useLayoutEffect(() => {
    if (article.current === null) return;
    article.current.innerHTML = page.lesson.html;
    const sections = article.current.querySelectorAll<HTMLElement>('[data-task]');
    setPlaces(
      new Map(
        [...sections].map((section) => [
          section.dataset.task ?? '',
          section.appendChild(document.createElement('div')),
        ]),
      ),
    );
  }, [page.lesson.html]);

  useEffect(() => {
    for (const requirement of article.current?.querySelectorAll<HTMLElement>('[data-check]') ?? []) {
      const verdict = attempt?.checks.find(({ check }) => check === requirement.dataset.check)?.verdict;
      requirement.dataset.outcome = verdict?.outcome ?? 'none';
    }
  });

  useEffect(() => {
    const blocks = [...(article.current?.querySelectorAll<HTMLElement>('[data-command]') ?? [])];
    const buttons = blocks.map((block) => {
      const button = document.createElement('button');
      button.type = 'button';
      button.className = 'type-command';
      button.textContent = canType ? texts.value.type : texts.value.copy;
      button.onclick = () => {
        const command = block.dataset.command ?? '';
        if (canType) typeIntoTerminal(command);
        else navigator.clipboard.writeText(command);
      };
      block.append(button);
      return button;
    });
    return () => {
      for (const button of buttons) button.remove();
    };
  }, [page.lesson.html, canType]);

  return (
    <>
      <article ref={article} class="lesson" lang={page.lesson.language} />
      {attempt &&
        page.tasks.map((task) => {
          const place = places.get(task.id);
          return place && createPortal(<TaskPanel key={task.id} task={task} attempt={attempt} desk={desk} />, place);
        })}
    </>
  );
}
