import type { KeptLayout, Layout } from './layout.ts';

const stored = 'terminal-layout';

/** How an attempt's terminals were laid out in this browser. That of another attempt is of no use. */
export function readLayout(attempt: string): KeptLayout | undefined {
  try {
    const kept = JSON.parse(localStorage.getItem(stored) ?? '{}');
    const { shown, split, active } = kept;
    if (kept.attempt !== attempt || !Array.isArray(shown)) return undefined;
    const [one, other] = shown.map(String);
    if (one === undefined) return undefined;
    const both = other === undefined ? ([one] as const) : ([one, other] as const);
    return { shown: both, split: split === 'rows' ? 'rows' : 'columns', active: String(active) };
  } catch {
    return undefined;
  }
}

export function keepLayout(attempt: string, { shown, split, active }: Layout): void {
  localStorage.setItem(stored, JSON.stringify({ attempt, shown, split, active }));
}
