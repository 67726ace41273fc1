/**
 * Text from a clipboard as a shell may get it: without control characters other than tab and line ends. Between the marks of a
 * bracketed paste they would be read as keys, and an end mark inside the text would let the rest of it run
 * (https://cirw.in/blog/bracketed-paste). xterm.js 6 puts the marks around and leaves the text as it is.
 */
export function cleanPaste(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
  return text.replace(/[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]/g, '');
}
