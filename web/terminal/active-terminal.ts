/** The terminal that was used last, for text that comes from the lesson. */
let active: ((text: string) => void) | undefined;

export function setActiveTerminal(take: ((text: string) => void) | undefined): void {
  active = take;
}

/** Puts text at the prompt of the active terminal, without Enter, and moves the focus there. */
export function typeIntoTerminal(text: string): void {
  active?.(text);
}
