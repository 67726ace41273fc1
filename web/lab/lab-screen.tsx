import './lab-screen.css';
import { useEffect, useState } from 'preact/hooks';
import type { LabPage, Track } from '../../server/api.ts';
import { RequestError, request } from '../api.ts';
import { EmptyDock, Loading } from '../frame/empty-dock.tsx';
import { Failure } from '../frame/failure.tsx';
import { Frame } from '../frame/frame.tsx';
import { language, say, texts } from '../settings.ts';
import { socket } from '../socket.ts';
import { Workbench } from './workbench.tsx';

/** Brings a lab's page in the language of the interface, and where one stands in all labs. */
export function LabScreen({ id }: { id: string }) {
  const t = texts.value;
  const [page, setPage] = useState<LabPage>();
  const [tracks, setTracks] = useState<Track[]>();
  const [failure, setFailure] = useState<unknown>();

  const loadTracks = () => {
    request<Track[]>('GET', '/labs').then(setTracks, setFailure);
  };
  const loadPage = () => {
    setFailure(undefined);
    request<LabPage>('GET', `/labs/${id}?language=${language.value}`).then(setPage, setFailure);
  };
  useEffect(loadPage, [id, language.value]);
  useEffect(loadTracks, []);
  useEffect(() => {
    const loadAgain = () => {
      loadPage();
      loadTracks();
    };
    socket.on('labs', loadAgain);
    return () => {
      socket.off('labs', loadAgain);
    };
  }, [id]);

  if (page !== undefined && tracks !== undefined) return <Workbench page={page} tracks={tracks} />;
  if (failure === undefined) {
    return (
      <Frame title={t.home}>
        <Loading />
      </Frame>
    );
  }
  if (failure instanceof RequestError && failure.error.code === 'lab_not_found') {
    return (
      <EmptyDock title={t.notFound}>
        <p class="soft">{say(failure.error.message)}</p>
        <a class="button" href="/">
          {t.backHome}
        </a>
      </EmptyDock>
    );
  }
  return (
    <EmptyDock title={t.unreachable}>
      <Failure error={failure} onRetry={() => location.reload()} />
    </EmptyDock>
  );
}
