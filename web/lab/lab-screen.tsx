import './lab-screen.css';
import { useEffect, useState } from 'preact/hooks';
import type { LabPage, Track } from '../../server/api.ts';
import { RequestError, request } from '../api.ts';
import { Failure } from '../frame/failure.tsx';
import { language, texts } from '../settings.ts';
import { socket } from '../socket.ts';
import { Terminals } from '../terminal/terminals.tsx';
import { Environment } from './environment.tsx';
import { LabBar } from './lab-bar.tsx';
import { Lesson } from './lesson.tsx';
import { Splitter } from './splitter.tsx';
import { useAttempt } from './use-attempt.ts';

/** A lab: the lesson beside the terminal; on a narrow screen one of them at a time. */
export function LabScreen({ id }: { id: string }) {
  const t = texts.value;
  const [page, setPage] = useState<LabPage>();
  const [tracks, setTracks] = useState<Track[]>();
  const [failure, setFailure] = useState<unknown>();
  const [shown, setShown] = useState<'lesson' | 'terminal'>('lesson');
  const labs = tracks?.flatMap((track) => track.labs);
  const desk = useAttempt(id, labs?.find((lab) => lab.id === id)?.openAttempt);
  const { attempt } = desk;

  useEffect(() => {
    request<LabPage>('GET', `/labs/${id}?language=${language.value}`).then(setPage, setFailure);
  }, [id, language.value]);
  useEffect(() => {
    request<Track[]>('GET', '/labs').then(setTracks, setFailure);
  }, []);

  if (failure !== undefined) return <Failure error={failure} />;
  if (page === undefined || tracks === undefined) return <p role="status">{t.loading}</p>;

  const elsewhere = labs?.find((lab) => lab.openAttempt !== undefined && lab.id !== id);
  const isElsewhere = desk.failure instanceof RequestError && desk.failure.error.code === 'another_lab_open';
  const allPass = attempt !== undefined && attempt.tasks.length > 0 && attempt.tasks.every(({ passed }) => passed);
  return (
    <div class="lab" data-shown={shown} data-open={attempt !== undefined}>
      <LabBar page={page} attempt={attempt} desk={desk} />
      {desk.failure !== undefined && <Failure error={desk.failure} />}
      {isElsewhere && elsewhere && <a href={`/labs/${elsewhere.id}`}>{t.elsewhere}</a>}
      {allPass && (
        <p class="all-done" role="status">
          {t.allDone(attempt.points)}
        </p>
      )}
      <div class="panes">
        <section class="lesson-pane" aria-label={t.lesson}>
          <Lesson page={page} attempt={attempt} desk={desk} />
        </section>
        {attempt && (
          <>
            <Splitter />
            <section class="work-pane" aria-label={t.terminal}>
              {attempt.environment.state === 'in_use' ? (
                <Terminals attempt={attempt.id} socket={socket} />
              ) : (
                <Environment environment={attempt.environment} onStart={desk.start} />
              )}
            </section>
          </>
        )}
      </div>
      {attempt && (
        <div class="pane-tabs" role="tablist">
          {(['lesson', 'terminal'] as const).map((one) => (
            <button key={one} type="button" role="tab" aria-selected={shown === one} onClick={() => setShown(one)}>
              {t[one]}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}
