/** `columns`: side by side. `rows`: one above the other. */
export type Split = 'columns' | 'rows';
export type Direction = 'left' | 'right' | 'up' | 'down';

/** Which shells have a tab, and which of them are on the screen. */
export interface Layout {
  /** In the order of the tabs. */
  sessions: readonly string[];
  /** One session, or two that share the place; the first is left or above. */
  shown: readonly [string] | readonly [string, string];
  /** How two share the place. */
  split: Split;
  /** The one of the shown that has the focus, or had it last. */
  active: string;
}

/** What is kept over a reload. */
export type KeptLayout = Pick<Layout, 'shown' | 'split' | 'active'>;

const first = 'bash-1';

export const isSplit = ({ shown }: Layout): boolean => shown.length === 2;

/** The layout as it was, as far as its sessions live; with none alive there is a first one. */
export function restoreLayout(alive: readonly string[], kept: KeptLayout | undefined): Layout {
  const sessions = alive.length > 0 ? alive : [first];
  const [one, other] = kept?.shown.filter((session) => sessions.includes(session)) ?? [];
  const shown =
    one === undefined
      ? ([sessions[0] ?? first] as const)
      : other === undefined
        ? ([one] as const)
        : ([one, other] as const);
  const active = shown.find((session) => session === kept?.active) ?? shown[0];
  return { sessions, shown, split: kept?.split ?? 'columns', active };
}

/** Gives a tab to sessions that came from elsewhere, such as another window of the same learner. */
export function addTabs(layout: Layout, sessions: readonly string[]): Layout {
  return { ...layout, sessions: [...new Set([...layout.sessions, ...sessions])] };
}

function nextName({ sessions }: Layout): string {
  const numbers = sessions.map((session) => Number(/\d+$/.exec(session)?.[0] ?? 0));
  return `bash-${1 + Math.max(0, ...numbers)}`;
}

/** Goes to a session: where it is shown, or in the place of the active one. */
export function showSession(layout: Layout, session: string): Layout {
  const { shown, active } = layout;
  if (session === active) return layout;
  if (shown.includes(session)) return { ...layout, active: session };
  const [one, other] = shown.map((each) => (each === active ? session : each));
  if (one === undefined) return layout;
  return { ...layout, shown: other === undefined ? [one] : [one, other], active: session };
}

/** A new session, shown in the place of the active one. */
export function addSession(layout: Layout): Layout {
  const session = nextName(layout);
  return showSession({ ...layout, sessions: [...layout.sessions, session] }, session);
}

/** Without a session. Of two that are shown the other one stays, alone; otherwise its neighbour takes the place. The last one stays. */
export function removeSession(layout: Layout, session: string): Layout {
  const at = layout.sessions.indexOf(session);
  const sessions = layout.sessions.filter((each) => each !== session);
  const neighbour = sessions[Math.min(at, sessions.length - 1)];
  if (at < 0 || neighbour === undefined) return layout;
  if (!layout.shown.includes(session)) return { ...layout, sessions };
  const left = layout.shown.find((each) => each !== session) ?? neighbour;
  return { ...layout, sessions, shown: [left], active: left };
}

/**
 * Shares the place between two sessions; when they share it in this way already, the active one has it alone again. The second one
 * is the next that has a tab, or a new one.
 */
export function splitPlace(layout: Layout, split: Split): Layout {
  const { sessions, active } = layout;
  if (isSplit(layout)) return layout.split === split ? { ...layout, shown: [active] } : { ...layout, split };
  const next = sessions[(sessions.indexOf(active) + 1) % sessions.length];
  if (next !== undefined && next !== active) return { ...layout, split, shown: [active, next], active: next };
  const session = nextName(layout);
  return { sessions: [...sessions, session], split, shown: [active, session], active: session };
}

/** The session that is shown in this direction of the active one. */
export function sessionToThe(direction: Direction, { shown, split, active }: Layout): string | undefined {
  const [back, on] = split === 'columns' ? (['left', 'right'] as const) : (['up', 'down'] as const);
  const step = direction === back ? -1 : direction === on ? 1 : 0;
  const there = shown[shown.indexOf(active) + step];
  return there === active ? undefined : there;
}
