declare module 'markdown-it-container' {
  /** The package has no types of its own. */
  const container: (markdown: import('markdown-it').MarkdownIt, name: string, options: object) => void;
  export default container;
}
