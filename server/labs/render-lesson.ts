import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MarkdownIt, MarkdownItOptions, Renderer, Token } from 'markdown-it';
import { createHighlighter, type Highlighter } from 'shiki';
import type { Language } from '../text.ts';
import type { Lab, RenderedLesson } from './lab.ts';
import { createLessonMarkdown, escapeHtml, pictureName } from './lesson-markdown.ts';

const highlighted = ['yaml', 'sh', 'json', 'console'];

let highlighter: Promise<Highlighter> | undefined;

/**
 * A lesson as HTML. Its Markdown has no raw HTML, so what comes out is ours: `<section data-task>` for `::: task <id>`,
 * `data-check` on each requirement, `data-command` on a block of commands, pictures of the lab's folder inline.
 */
export async function renderLesson(lab: Lab, language: Language): Promise<RenderedLesson> {
  highlighter ??= createHighlighter({ themes: ['github-light', 'github-dark'], langs: highlighted });
  const markdown = createMarkdown(await highlighter, lab.folder);
  return { language, html: markdown.render(lab.lesson[language]) };
}

function createMarkdown(shiki: Highlighter, folder: string): MarkdownIt {
  const markdown = createLessonMarkdown();
  markdown.renderer.rules.fence = (tokens, index) => renderFence(shiki, tokens[index]);
  markdown.renderer.rules.link_open = (tokens, index, options, _env, self) => renderLink(tokens, index, options, self);
  markdown.renderer.rules.image = (tokens, index) => renderPicture(folder, tokens[index]);
  return markdown;
}

/** Blocks of `sh` are commands, which the browser offers to type; all others are there to be read. */
function renderFence(shiki: Highlighter, token: Token | undefined): string {
  const language = token?.info.trim().split(/\s+/)[0] ?? '';
  const code = token?.content.trimEnd() ?? '';
  const html = shiki.codeToHtml(code, {
    lang: highlighted.includes(language) ? language : 'text',
    themes: { light: 'github-light', dark: 'github-dark' },
    defaultColor: false,
  });
  const command = language === 'sh' ? ` data-command="${escapeHtml(code)}"` : '';
  return `<div class="code" data-language="${escapeHtml(language)}"${command}>${html}</div>\n`;
}

function renderLink(tokens: Token[], index: number, options: Required<MarkdownItOptions>, self: Renderer): string {
  const token = tokens[index];
  if (String(token?.attrGet('href')).startsWith('https:')) {
    token?.attrSet('target', '_blank');
    token?.attrSet('rel', 'noopener noreferrer');
  }
  return self.renderToken(tokens, index, options);
}

/** SVG files of the lab are its author's own, so they go into the page and take its colours. */
function renderPicture(folder: string, token: Token | undefined): string {
  const source = String(token?.attrGet('src') ?? '');
  const file = join(folder, source);
  if (!pictureName.test(source) || !existsSync(file)) return '';
  const svg = readFileSync(file, 'utf8').replace(/<\?xml[^>]*\?>\s*/, '');
  return `<figure role="img" aria-label="${escapeHtml(token?.content ?? '')}">${svg}</figure>`;
}
