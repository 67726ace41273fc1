import { effect } from '@preact/signals';
import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Failure } from './frame/failure.tsx';
import { Frame } from './frame/frame.tsx';
import { Home } from './home/home.tsx';
import { People } from './people/people.tsx';
import { followLink, path } from './router.ts';
import { loadSession, session } from './session.ts';
import { texts } from './settings.ts';
import { SignIn } from './sign-in/sign-in.tsx';
import { socket } from './socket.ts';

// Whoever is signed in is connected; somebody else gets a connection of their own.
let connectedAs: string | undefined;
effect(() => {
  const me = session.value?.me?.id;
  if (me === connectedAs) return;
  connectedAs = me;
  socket.disconnect();
  if (me !== undefined) socket.connect();
});

/** The lab screen brings the terminal with it, so it is loaded when it is needed. */
function LazyLab({ id }: { id: string }) {
  const [Lab, setLab] = useState<ComponentType<{ id: string }>>();
  useEffect(() => {
    import('./lab/lab-screen.tsx').then(({ LabScreen }) => setLab(() => LabScreen));
  }, []);
  return Lab === undefined ? <p role="status">{texts.value.loading}</p> : <Lab key={id} id={id} />;
}

function screen() {
  const lab = /^\/labs\/([^/]+\/[^/]+)$/.exec(path.value)?.[1];
  if (lab !== undefined) return <LazyLab id={lab} />;
  if (path.value === '/') return <Home />;
  if (path.value === '/people') return <People />;
  return (
    <section class="page">
      <h1>{texts.value.notFound}</h1>
      <a class="button" href="/">
        {texts.value.backHome}
      </a>
    </section>
  );
}

export function App() {
  const [failure, setFailure] = useState<unknown>();
  const load = () => {
    setFailure(undefined);
    loadSession().catch(setFailure);
  };
  useEffect(load, []);
  useEffect(() => {
    document.addEventListener('click', followLink);
    return () => document.removeEventListener('click', followLink);
  }, []);

  const token = /^\/sign-in\/([^/]+)$/.exec(path.value)?.[1];
  if (failure !== undefined) return <Failure error={failure} onRetry={load} />;
  if (session.value === undefined) return <p role="status">{texts.value.loading}</p>;
  if (session.value.me === undefined || token !== undefined) {
    return (
      <Frame>
        <SignIn token={token} />
      </Frame>
    );
  }
  return <Frame>{screen()}</Frame>;
}
