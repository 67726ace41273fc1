import './sign-in.css';
import { useState } from 'preact/hooks';
import { Failure } from '../frame/failure.tsx';
import { go } from '../router.ts';
import { session, signInByLink, signInByName } from '../session.ts';
import { texts } from '../settings.ts';

/** By a link, with a click so that no preview of the link uses it up, or by a name where the operator allows it. */
export function SignIn({ token }: { token?: string }) {
  const t = texts.value;
  const [failure, setFailure] = useState<unknown>();
  const [name, setName] = useState('');

  const attempt = async (signIn: Promise<void>) => {
    try {
      await signIn;
      if (token !== undefined) go('/');
    } catch (error) {
      setFailure(error);
    }
  };

  return (
    <section class="page sign-in">
      <h1>Drydock</h1>
      <p class="lead">{t.signInIntro}</p>
      {failure !== undefined && <Failure error={failure} />}
      {token !== undefined && (
        <>
          <p>{t.signInByLink}</p>
          <button type="button" class="primary" onClick={() => attempt(signInByLink(token))}>
            {t.signIn}
          </button>
        </>
      )}
      {token === undefined && session.value?.signInByName && (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            attempt(signInByName(name));
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
        </form>
      )}
      {token === undefined && !session.value?.signInByName && <p>{t.signInNeedsLink}</p>}
    </section>
  );
}
