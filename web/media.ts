import { computed, type ReadonlySignal, signal } from '@preact/signals';
import { theme } from './settings.ts';

/** Whether a media query holds, now and whenever that changes. */
function media(query: string): ReadonlySignal<boolean> {
  const list = matchMedia(query);
  const holds = signal(list.matches);
  list.addEventListener('change', () => {
    holds.value = list.matches;
  });
  return holds;
}

/** One pane at a time; the same width is in lab-screen.css. */
export const isNarrow = media('(max-width: 860px)');
export const wantsLessMotion = media('(prefers-reduced-motion: reduce)');

const prefersDark = media('(prefers-color-scheme: dark)');
export const isDark = computed(() => (theme.value === 'system' ? prefersDark.value : theme.value === 'dark'));
