import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { root } from '../paths.ts';
import { outlineLesson } from './lesson-outline.ts';

const lesson = `# Title with \`code\`

Two lines with 1,024 and
\`second\` on the next. [A link](#title), 3.5.

::: task first
## 1. Do it

- Make \`x\`. {check=xIsMade}

\`\`\`sh
kubectl get x
\`\`\`
:::

::: debrief
## Remember

See [Pods](https://kubernetes.io/docs/). {check=nowhere} here
:::
`;

test('an outline has what a lesson holds, with its lines', () => {
  const { sections, anchors, ...outline } = outlineLesson(lesson);
  expect(outline).toEqual({
    tasks: [{ value: 'first', line: 6 }],
    marks: [{ value: { check: 'xIsMade', task: 'first' }, line: 9 }],
    strayMarks: [{ value: '{check=nowhere}', line: 19 }],
    fences: [{ language: 'sh', content: 'kubectl get x\n', line: 12 }],
    links: [
      { value: '#title', line: 4 },
      { value: 'https://kubernetes.io/docs/', line: 19 },
    ],
    pictures: [],
    debrief: { line: 16, links: ['https://kubernetes.io/docs/'] },
    words: 25,
  });
  expect(sections.map(({ edge }) => edge)).toEqual([
    'begin',
    '#',
    'task first',
    '##',
    'end of task first',
    'debrief',
    '##',
    'end of debrief',
  ]);
  expect(sections.flatMap(({ spans }) => spans)).toEqual([
    { value: 'code', line: 1 },
    { value: 'second', line: 4 },
    { value: 'x', line: 9 },
  ]);
  expect(sections.flatMap(({ numbers }) => numbers)).toEqual([
    { value: '1024', line: 3 },
    { value: '3.5', line: 4 },
    { value: '1', line: 7 },
  ]);
  expect(anchors).toContain('remember');
});

test('every line of an outline is one of the text, whatever it is', () => {
  const pieces = fc.constantFrom(
    ...['# ', 'a\n', '\n', '`', '`b`', '::: task t\n', '::: debrief\n', ':::\n', '- ', '1. ', '{check=c}', '> '],
    ...['```sh\n', '```\n', '[x](y)', '![p](q.svg)', '7,000', '    ', '{', '***', '|', '<b>'],
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 40 }), (parts) => {
      const text = parts.join('');
      const last = text.split('\n').length;
      const { sections, tasks, marks, strayMarks, links, pictures } = outlineLesson(text);
      const placed = sections.flatMap((section) => [section, ...section.spans, ...section.numbers]);
      for (const { line } of [...placed, ...tasks, ...marks, ...strayMarks, ...links, ...pictures]) {
        expect(line).toBeGreaterThanOrEqual(1);
        expect(line).toBeLessThanOrEqual(last);
      }
    }),
  );
});

test('each piece of code in a lesson is found in its line', () => {
  const text = readFileSync(join(root, 'labs/storage/pvc-dynamic/lesson.ko.md'), 'utf8');
  const lines = text.split('\n');
  const spans = outlineLesson(text).sections.flatMap((section) => section.spans);
  expect(spans.length).toBeGreaterThan(30);
  for (const { value, line } of spans) expect(lines[line - 1]).toContain(`\`${value}\``);
});
