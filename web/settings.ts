import { computed, effect, signal } from '@preact/signals';
import type { Language, Localized } from '../server/api.ts';
import { en } from './texts/en.ts';
import { ko } from './texts/ko.ts';

export type Theme = 'system' | 'light' | 'dark';

function guessLanguage(): Language {
  const stored = localStorage.getItem('language');
  if (stored === 'en' || stored === 'ko') return stored;
  return navigator.language.startsWith('ko') ? 'ko' : 'en';
}

/** What a person has chosen for this browser. */
export const language = signal<Language>(guessLanguage());
export const theme = signal<Theme>((localStorage.getItem('theme') as Theme | null) ?? 'system');

/** The texts of the interface in the chosen language. */
export const texts = computed(() => (language.value === 'ko' ? ko : en));

/** A text of the server in the chosen language. */
export function say(text: Localized): string {
  return text[language.value];
}

/** A moment, as the chosen language writes it. */
export function when(time: string): string {
  return new Date(time).toLocaleString(language.value, { dateStyle: 'medium', timeStyle: 'short' });
}

/** The time of the day. */
export function clockTime(time: string): string {
  return new Date(time).toLocaleTimeString(language.value, { timeStyle: 'short' });
}

export function chooseLanguage(chosen: Language): void {
  localStorage.setItem('language', chosen);
  language.value = chosen;
}

export function chooseTheme(chosen: Theme): void {
  localStorage.setItem('theme', chosen);
  theme.value = chosen;
}

effect(() => {
  document.documentElement.lang = language.value;
});
effect(() => {
  document.documentElement.dataset.theme = theme.value;
});
