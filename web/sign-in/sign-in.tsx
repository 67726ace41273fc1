import './sign-in.css';
import { useState } from 'preact/hooks';
import { DockDrawing } from '../design/dock-drawing.tsx';
import { Failure } from '../frame/failure.tsx';
import { Frame } from '../frame/frame.tsx';
import { go } from '../router.ts';
import { hasExpired, session, signInByLink, signInByName } from '../session.ts';
import { texts } from '../settings.ts';

/** By a link, with a click so that no preview of the link uses it up, or by a name where the operator allows it. */
export function SignIn({ token }: { token?: string }) {
  const t = texts.value;
  const [failure, setFailure] = useState<unknown>();
  const me = session.value?.me;

  const signIn = async (way: Promise<void>) => {
    setFailure(undefined);
    try {
      await way;
      // A link may say where to go on, within these pages: `go` leads nowhere else.
      if (token !== undefined) go(new URLSearchParams(location.search).get('to') ?? '/');
    } catch (error) {
      setFailure(error);
    }
  };

  return (
    <Frame title={t.signIn}>
      <section class="sign-in">
        <div class="words">
          <h1>{t.signInTitle}</h1>
          <p class="lead">{t.signInIntro}</p>
          {hasExpired.value && <p class="expired">{t.signInExpired}</p>}
          {failure !== undefined && <Failure error={failure} />}
          {token !== undefined ? (
            <>
              <p>{me ? t.signInByLinkAs(me.name) : t.signInByLink}</p>
              <button type="button" class="primary" onClick={() => signIn(signInByLink(token))}>
                {t.signIn}
              </button>
            </>
          ) : session.value?.signInByName ? (
            <NameForm onName={(name) => signIn(signInByName(name))} />
          ) : (
            <p>{t.signInNeedsLink}</p>
          )}
        </div>
        <DockDrawing />
      </section>
    </Frame>
  );
}

function NameForm({ onName }: { onName: (name: string) => void }) {
  const t = texts.value;
  const [name, setName] = useState('');
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onName(name);
      }}
    >
      <label>
        {t.yourName}
        <input
          name="name"
          required
          maxLength={40}
          autocomplete="nickname"
          value={name}
          onInput={(event) => setName(event.currentTarget.value)}
        />
      </label>
      <button type="submit" class="primary">
        {t.signIn}
      </button>
      <p class="soft">{t.signInNameNote}</p>
    </form>
  );
}
