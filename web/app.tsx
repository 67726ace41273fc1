import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { EmptyDock, Loading } from './frame/empty-dock.tsx';
import { Failure } from './frame/failure.tsx';
import { Frame } from './frame/frame.tsx';
import { Home } from './home/home.tsx';
import { People } from './people/people.tsx';
import { followLink, path } from './router.ts';
import { loadSession, session } from './session.ts';
import { texts } from './settings.ts';
import { SignIn } from './sign-in/sign-in.tsx';
import './socket.ts';

/** The lab screen brings the terminal with it, so it is loaded when it is needed. */
function LazyLab({ id }: { id: string }) {
  const t = texts.value;
  const [Lab, setLab] = useState<ComponentType<{ id: string }>>();
  const [failure, setFailure] = useState<unknown>();
  const load = () => {
    setFailure(undefined);
    import('./lab/lab-screen.tsx').then(({ LabScreen }) => setLab(() => LabScreen), setFailure);
  };
  useEffect(load, []);
  if (Lab !== undefined) return <Lab key={id} id={id} />;
  return (
    <Frame title={t.home}>
      {failure === undefined ? (
        <Loading />
      ) : (
        // A newer server has other files: only a page of its own names those.
        <Failure error={t.outdated} onRetry={() => location.reload()} />
      )}
    </Frame>
  );
}

/** Every screen and its address. */
function Screen() {
  const t = texts.value;
  const lab = /^\/labs\/([^/]+\/[^/]+)$/.exec(path.value)?.[1];
  if (lab !== undefined) return <LazyLab id={lab} />;
  if (path.value === '/') return <Home />;
  if (path.value === '/people' && session.value?.me?.role !== 'learner') return <People />;
  return (
    <EmptyDock title={t.notFound}>
      <p class="soft">{t.notFoundNote}</p>
      <a class="button" href="/">
        {t.backHome}
      </a>
    </EmptyDock>
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

  if (session.value === undefined) {
    return failure === undefined ? (
      <Loading />
    ) : (
      <EmptyDock title={texts.value.unreachable}>
        <Failure error={failure} onRetry={load} />
      </EmptyDock>
    );
  }
  const token = /^\/sign-in\/([^/]+)$/.exec(path.value)?.[1];
  if (session.value.me === undefined || token !== undefined) return <SignIn token={token} />;
  return <Screen />;
}
