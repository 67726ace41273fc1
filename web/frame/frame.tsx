import './frame.css';
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { Icon } from '../design/icon.tsx';
import { go, hasMoved, path } from '../router.ts';
import { session, signOut } from '../session.ts';
import { texts } from '../settings.ts';
import { isCutOff, reconnect } from '../socket.ts';
import { Band } from './band.tsx';
import { LanguageChoice, ThemeChoice } from './choices.tsx';

interface FrameProps {
  /** Of the window, before the product's name. */
  title: string;
  /** `workbench` fills the window and scrolls inside. */
  layout?: 'page' | 'workbench';
  /** In place of the navigation. */
  bar?: ComponentChildren;
  children: ComponentChildren;
}

/** What stands around every screen: where one is, the language, the theme, and who one is. */
export function Frame({ title, layout = 'page', bar, children }: FrameProps) {
  const t = texts.value;
  const me = session.value?.me;
  const main = useRef<HTMLElement>(null);
  useEffect(() => {
    if (hasMoved) main.current?.focus({ preventScroll: true });
  }, []);
  useEffect(() => {
    document.title = `${title} · Drydock`;
  }, [title]);
  return (
    <div class="frame" data-layout={layout}>
      <a class="skip button" href="#content">
        {t.skip}
      </a>
      <header>
        <a class="brand" href="/" aria-label={t.toHome}>
          <img src="/icon.svg" alt="" width="26" height="26" />
          <span aria-hidden="true">Drydock</span>
        </a>
        {bar ?? <Navigation />}
        <div class="choices">
          <LanguageChoice />
          <ThemeChoice />
          {me && (
            <button
              type="button"
              class="quiet me"
              title={`${me.name}, ${t.roles[me.role]}`}
              aria-label={t.signOutAs(me.name)}
              onClick={async () => {
                await signOut();
                go('/');
              }}
            >
              <span class="name">{me.name}</span>
              <Icon name="leave" />
            </button>
          )}
        </div>
      </header>
      <div role="status">
        {me && isCutOff.value && (
          <Band icon="warning" action={t.reconnect} onAction={reconnect}>
            {t.offline}
          </Band>
        )}
      </div>
      <main id="content" ref={main} tabIndex={-1}>
        {children}
      </main>
    </div>
  );
}

function Navigation() {
  const t = texts.value;
  const me = session.value?.me;
  if (me === undefined) return null;
  const here = (to: string) => (path.value === to ? 'page' : undefined);
  return (
    <nav aria-label={t.navigation}>
      <a href="/" aria-current={here('/')}>
        {t.home}
      </a>
      {me.role !== 'learner' && (
        <a href="/people" aria-current={here('/people')}>
          {t.people}
        </a>
      )}
    </nav>
  );
}
