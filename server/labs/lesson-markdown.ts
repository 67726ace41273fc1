import createMarkdownIt, { type MarkdownIt, type Token } from 'markdown-it';
import anchor from 'markdown-it-anchor';
import attrs from 'markdown-it-attrs';
import container from 'markdown-it-container';

const asides = ['note', 'trap'];

/** Pictures are SVG files that lie beside the lesson. */
export const pictureName = /^[a-z0-9.-]+\.svg$/;

/** The task that `::: task <id>` opens. */
export const taskOf = (token: Token): string => token.info.trim().replace(/^task\s*/, '');

/**
 * The Markdown of lessons: CommonMark without HTML, `::: task <id>`, `::: debrief`, `::: note` and `::: trap` around
 * blocks, and `{check=<name>}` at the end of a requirement, which becomes `data-check`.
 */
export function createLessonMarkdown(): MarkdownIt {
  const markdown = createMarkdownIt({ html: false, linkify: false, typographer: false });
  markdown.use(attrs, { allowedAttributes: ['check', 'id'] });
  markdown.use(anchor, { tabIndex: false });
  markdown.use(container, 'task', { render: renderTask });
  markdown.use(container, 'debrief', { render: renderAs('section class="debrief"', 'section') });
  for (const name of asides) {
    markdown.use(container, name, { render: renderAs(`aside class="callout" data-kind="${name}"`, 'aside') });
  }
  markdown.core.ruler.push('requirements', ({ tokens }) => {
    for (const token of tokens) {
      const check = token.attrGet('check');
      if (check === null) continue;
      token.attrs = token.attrs?.filter(([name]) => name !== 'check') ?? null;
      token.attrSet('data-check', check);
    }
  });
  return markdown;
}

const renderAs = (open: string, close: string) => (tokens: Token[], index: number) =>
  tokens[index]?.nesting === 1 ? `<${open}>\n` : `</${close}>\n`;

function renderTask(tokens: Token[], index: number): string {
  const token = tokens[index];
  if (token?.nesting !== 1) return '</section>\n';
  const id = escapeHtml(taskOf(token));
  return `<section class="task" id="task-${id}" data-task="${id}">\n`;
}

export function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
