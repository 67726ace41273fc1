/** The languages of the interface and of every lab. */
export const languages = ['en', 'ko'] as const;

export type Language = (typeof languages)[number];

/** A text in every language of the interface. */
export type Localized = Record<Language, string>;

/** The same words in every language: names, numbers, output of commands. */
export function verbatim(text: string): Localized {
  return { en: text, ko: text };
}
