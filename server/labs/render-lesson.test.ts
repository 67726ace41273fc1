import { expect, test } from 'vitest';
import { copyLab } from '../../test/fakes/lab-copy.ts';
import { readLabs } from './read-labs.ts';
import { renderLesson } from './render-lesson.ts';

async function render(markdown: string): Promise<string> {
  using copy = copyLab();
  copy.write('lesson.en.md', markdown);
  const { html } = await renderLesson(readLabs([copy.folder]).get(copy.id), 'en');
  return html;
}

test('tasks, requirements and the debrief are marked for the page', async () => {
  const html = await render('::: task claim\n- Do it. {check=isDone}\n:::\n\n::: debrief\nRemember.\n:::\n');
  expect(html).toContain('<section class="task" id="task-claim" data-task="claim">');
  expect(html).toContain('<li data-check="isDone">Do it.</li>');
  expect(html).toContain('<section class="debrief">\n<p>Remember.</p>\n</section>');
});

test('a picture goes into the page, and one that is missing leaves the lesson as it is', async () => {
  expect(await render('![Two boxes](binding.svg)')).toContain('<figure role="img" aria-label="Two boxes"><svg');
  expect(await render('Before. ![Two boxes](nothing.svg) After.')).toBe('<p>Before.  After.</p>\n');
  expect(await render('![Two boxes](../pvc-dynamic/binding.svg)')).toBe('<p></p>\n');
});

test('HTML of a lesson is shown as text', async () => {
  expect(await render('<script>alert(1)</script>')).not.toContain('<script>');
});
