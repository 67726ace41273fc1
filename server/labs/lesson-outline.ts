import type { Token } from 'markdown-it';
import { createLessonMarkdown, taskOf } from './lesson-markdown.ts';

/** Something in a lesson and the line it stands in, from 1. */
export interface Placed<T = string> {
  value: T;
  line: number;
}

/** What stands between two headings or edges of a task. */
export interface Section {
  /** `## title`, `task <id>`, `debrief`, or `end of <one of those>`, for comparing the languages. */
  edge: string;
  line: number;
  /** Code within the prose. */
  spans: Placed[];
  /** Numbers of the prose outside code, without separators of thousands. */
  numbers: Placed[];
}

export interface Fence {
  language: string;
  content: string;
  /** Of its first line of content. */
  line: number;
}

/** What a lesson holds, as far as rules can speak of it. */
export interface LessonOutline {
  sections: Section[];
  tasks: Placed[];
  /** Checks that requirements name, with the task they stand in. */
  marks: Placed<{ check: string; task: string }>[];
  /** Marks that are not at the end of a block and so are only text. */
  strayMarks: Placed[];
  fences: Fence[];
  links: Placed[];
  pictures: Placed[];
  /** What `#` links can name. */
  anchors: Set<string>;
  debrief: { line: number; links: string[] } | undefined;
  /** Of the prose, code within it included. */
  words: number;
}

const numberPattern = /\d+(?:[.,]\d+)*/g;
const withoutSeparators = (number: string) => number.replace(/,(?=\d{3})/g, '');

const markdown = createLessonMarkdown();

/** Reads what one lesson holds, in its order. */
export function outlineLesson(text: string): LessonOutline {
  const outline: LessonOutline = {
    sections: [{ edge: 'begin', line: 1, spans: [], numbers: [] }],
    tasks: [],
    marks: [],
    strayMarks: [],
    fences: [],
    links: [],
    pictures: [],
    anchors: new Set(),
    debrief: undefined,
    words: 0,
  };
  /** Which container the reader is in. */
  let inside = '';
  const open = (edge: string, line: number) => outline.sections.push({ edge, line, spans: [], numbers: [] });

  for (const token of markdown.parse(text, {})) {
    const line = (token.map?.[0] ?? 0) + 1;
    const check = attribute(token, 'data-check');
    if (check !== '') outline.marks.push({ value: { check, task: inside.replace(/^task /, '') }, line });
    switch (token.type) {
      case 'heading_open':
        outline.anchors.add(attribute(token, 'id'));
        open(token.markup, line);
        break;
      case 'container_task_open':
        inside = `task ${taskOf(token)}`;
        outline.tasks.push({ value: taskOf(token), line });
        open(inside, line);
        break;
      case 'container_debrief_open':
        inside = 'debrief';
        outline.debrief = { line, links: [] };
        open(inside, line);
        break;
      case 'container_task_close':
      case 'container_debrief_close':
        open(`end of ${inside}`, outline.sections.at(-1)?.line ?? 1);
        inside = '';
        break;
      case 'fence':
        outline.fences.push({
          language: token.info.trim().split(/\s+/)[0] ?? '',
          content: token.content,
          line: line + 1,
        });
        break;
      case 'inline':
        readInline(outline, token, line, inside);
        break;
    }
  }
  return outline;
}

const attribute = (token: Token, name: string): string => String(token.attrGet(name) ?? '');

function readInline(outline: LessonOutline, block: Token, first: number, inside: string): void {
  const section = outline.sections.at(-1);
  let line = first;
  for (const token of block.children ?? []) {
    switch (token.type) {
      case 'softbreak':
      case 'hardbreak':
        line += 1;
        break;
      case 'code_inline':
        section?.spans.push({ value: token.content, line });
        outline.words += 1;
        break;
      case 'text':
        outline.words += token.content.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
        for (const [number] of token.content.matchAll(numberPattern)) {
          section?.numbers.push({ value: withoutSeparators(number), line });
        }
        for (const [mark] of token.content.matchAll(/\{check=[^}]*\}?/g))
          outline.strayMarks.push({ value: mark, line });
        break;
      case 'link_open': {
        const target = attribute(token, 'href');
        outline.links.push({ value: target, line });
        if (inside === 'debrief') outline.debrief?.links.push(target);
        break;
      }
      case 'image':
        outline.pictures.push({ value: attribute(token, 'src'), line });
        break;
    }
  }
}
