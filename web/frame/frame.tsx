import './frame.css';
import type { ComponentChildren } from 'preact';
import { go, path } from '../router.ts';
import { session, signOut } from '../session.ts';
import { chooseLanguage, chooseTheme, language, type Theme, texts, theme } from '../settings.ts';
import { connected } from '../socket.ts';

const themes: readonly Theme[] = ['system', 'light', 'dark'];

/** What stands around every screen: where one is, the language, the theme, and who one is. */
export function Frame({ children }: { children: ComponentChildren }) {
  const t = texts.value;
  const me = session.value?.me;
  return (
    <>
      <a class="skip" href="#content">
        {t.skip}
      </a>
      <header class="frame">
        <a class="brand" href="/">
          <img src="/icon.svg" alt="" width="24" height="24" />
          Drydock
        </a>
        {me && (
          <nav>
            <a href="/" aria-current={path.value === '/' ? 'page' : undefined}>
              {t.home}
            </a>
            {me.role !== 'learner' && (
              <a href="/people" aria-current={path.value === '/people' ? 'page' : undefined}>
                {t.people}
              </a>
            )}
          </nav>
        )}
        <div class="choices">
          <fieldset class="languages">
            <legend class="hidden">{t.language}</legend>
            <button
              type="button"
              class="quiet"
              lang="en"
              aria-pressed={language.value === 'en'}
              onClick={() => chooseLanguage('en')}
            >
              EN
            </button>
            <button
              type="button"
              class="quiet"
              lang="ko"
              aria-pressed={language.value === 'ko'}
              onClick={() => chooseLanguage('ko')}
            >
              한국어
            </button>
          </fieldset>
          <label>
            <span class="hidden">{t.theme}</span>
            <select value={theme.value} onChange={(event) => chooseTheme(event.currentTarget.value as Theme)}>
              {themes.map((one) => (
                <option key={one} value={one}>
                  {t.themes[one]}
                </option>
              ))}
            </select>
          </label>
          {me && (
            <button
              type="button"
              class="quiet"
              title={me.name}
              onClick={async () => {
                await signOut();
                go('/');
              }}
            >
              {t.signOut}
            </button>
          )}
        </div>
      </header>
      {me && !connected.value && (
        <p class="notice offline" role="status">
          {t.offline}
        </p>
      )}
      <main id="content">{children}</main>
    </>
  );
}
