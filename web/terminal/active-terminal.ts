/** Terminals at whose prompt text can be put, by session. */
const ready = new Map<string, (text: string) => void>();
let active: string | undefined;
/** What was to be typed before the active one was ready: on a narrow screen it begins when it is first shown. */
let waiting = '';

function deliver(): void {
  const take = active === undefined ? undefined : ready.get(active);
  if (take === undefined || waiting === '') return;
  const text = waiting;
  waiting = '';
  take(text);
}

/** From now on the session's shell takes text at its prompt. Returns what ends that. */
export function terminalIsReady(session: string, take: (text: string) => void): () => void {
  ready.set(session, take);
  deliver();
  return () => {
    if (ready.get(session) === take) ready.delete(session);
  };
}

/** Text from the lesson goes to this session. */
export function setActiveTerminal(session: string | undefined): void {
  active = session;
  deliver();
}

/** Puts text at the prompt of the active terminal, without Enter, and moves the focus there. */
export function typeIntoTerminal(text: string): void {
  waiting = text;
  deliver();
}
