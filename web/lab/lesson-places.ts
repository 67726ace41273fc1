/** Where the platform's own parts go in a lesson: elements that were put into the server's HTML for them. */
export interface LessonPlaces {
  tasks: { task: string; head: Element; panel: Element }[];
  requirements: { check: string; place: Element }[];
  code: { text: string; kind: 'command' | 'text'; place: Element }[];
}

export const noPlaces: LessonPlaces = { tasks: [], requirements: [], code: [] };

function made(className: string, tag: 'div' | 'span' = 'div'): HTMLElement {
  const element = document.createElement(tag);
  element.className = className;
  return element;
}

/** Shows the HTML in the element, in place of what was there, and makes the places. */
export function layOutLesson(article: HTMLElement, html: string): LessonPlaces {
  article.innerHTML = html;
  const all = (selector: string) => [...article.querySelectorAll<HTMLElement>(selector)];

  const tasks = all('[data-task]').map((section) => {
    const head = made('task-head-place');
    const panel = made('task-panel-place');
    section.prepend(head);
    section.append(panel);
    return { task: section.dataset.task ?? '', head, panel };
  });
  const requirements = all('[data-check]').map((requirement) => {
    const place = made('requirement', 'span');
    requirement.prepend(place);
    return { check: requirement.dataset.check ?? '', place };
  });
  for (const block of all('.code pre')) block.tabIndex = 0;
  const code = all('.code:not([data-language="console"])').map((block) => {
    const place = made('code-tools');
    block.append(place);
    const { command } = block.dataset;
    return {
      text: command ?? block.querySelector('pre')?.textContent ?? '',
      kind: command === undefined ? ('text' as const) : ('command' as const),
      place,
    };
  });
  return { tasks, requirements, code };
}

/** The first block of the lesson that is on the screen, by its number; the lesson's languages have the same blocks. */
export function topBlock(article: HTMLElement, pane: Element): number {
  const top = pane.getBoundingClientRect().top;
  return [...article.children].findIndex((block) => block.getBoundingClientRect().bottom > top + 64);
}
