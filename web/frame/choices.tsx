import { Icon } from '../design/icon.tsx';
import { chooseLanguage, chooseTheme, language, type Theme, texts, theme } from '../settings.ts';

const languages = [
  { id: 'en', short: 'EN' },
  { id: 'ko', short: '한국어' },
] as const;
const themes: readonly Theme[] = ['system', 'light', 'dark'];

/** Each language by its own name. */
export function LanguageChoice() {
  return (
    <fieldset class="languages">
      <legend class="hidden">{texts.value.language}</legend>
      {languages.map(({ id, short }) => (
        <button
          key={id}
          type="button"
          class="quiet"
          lang={id}
          aria-pressed={language.value === id}
          onClick={() => chooseLanguage(id)}
        >
          {short}
        </button>
      ))}
    </fieldset>
  );
}

/** The browser's own list, under a picture of it. */
export function ThemeChoice() {
  const t = texts.value;
  return (
    <label class="theme" title={`${t.theme}: ${t.themes[theme.value]}`}>
      <Icon name="theme" />
      <span class="hidden">{t.theme}</span>
      <select value={theme.value} onChange={(event) => chooseTheme(event.currentTarget.value as Theme)}>
        {themes.map((one) => (
          <option key={one} value={one}>
            {t.themes[one]}
          </option>
        ))}
      </select>
    </label>
  );
}
