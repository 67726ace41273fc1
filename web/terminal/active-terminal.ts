/** The terminal that was used last, for text that comes from the lesson. */
let active: ((text: string) => void) | undefined;
/** What was to be typed while there was none: on a narrow screen the terminal begins when it is first shown. */
let waiting = '';

export function setActiveTerminal(take: ((text: string) => void) | undefined): void {
  active = take;
  if (take === undefined) return;
  const text = waiting;
  waiting = '';
  if (text !== '') take(text);
}

/** Puts text at the prompt of the active terminal, without Enter, and moves the focus there. */
export function typeIntoTerminal(text: string): void {
  if (active === undefined) waiting = text;
  else active(text);
}
