import './home.css';
import { useEffect, useState } from 'preact/hooks';
import type { LabSummary, Track } from '../../server/api.ts';
import { request } from '../api.ts';
import { Failure } from '../frame/failure.tsx';
import { session } from '../session.ts';
import { say, texts } from '../settings.ts';
import { Preparation } from './preparation.tsx';

/** All labs with what the person has earned, and how far the machine is while it is being prepared. */
export function Home() {
  const t = texts.value;
  const [tracks, setTracks] = useState<Track[]>();
  const [failure, setFailure] = useState<unknown>();
  const load = () => {
    setFailure(undefined);
    request<Track[]>('GET', '/labs').then(setTracks, setFailure);
  };
  useEffect(load, []);

  const preparation = session.value?.preparation;
  return (
    <section class="page home">
      <h1>{t.home}</h1>
      <p class="lead soft">{t.tracksIntro}</p>
      {preparation && preparation.state !== 'ready' && <Preparation preparation={preparation} />}
      {failure !== undefined && <Failure error={failure} onRetry={load} />}
      {tracks?.map((track) => (
        <section key={track.id} aria-labelledby={`track-${track.id}`}>
          <h2 id={`track-${track.id}`}>{say(track.title)}</h2>
          <ol class="labs">
            {track.labs.map((lab) => (
              <LabRow key={lab.id} lab={lab} />
            ))}
          </ol>
        </section>
      ))}
    </section>
  );
}

function LabRow({ lab }: { lab: LabSummary }) {
  const t = texts.value;
  return (
    <li>
      <div>
        <h3>
          <a href={`/labs/${lab.id}`}>{say(lab.title)}</a>
        </h3>
        <p>{say(lab.summary)}</p>
        <p class="facts soft">
          <span>{t.difficulty[lab.difficulty]}</span>
          <span>{t.minutes(lab.minutes)}</span>
          <span>{t.tasksPassed(lab.tasksPassed, lab.taskCount)}</span>
          <span>{t.points(lab.earned, lab.points)}</span>
        </p>
        <progress value={lab.earned} max={lab.points} aria-label={t.points(lab.earned, lab.points)} />
      </div>
      <a
        class={`button ${lab.openAttempt ? 'primary' : ''}`}
        href={`/labs/${lab.id}`}
        aria-label={`${lab.openAttempt ? t.goOn : t.read}: ${say(lab.title)}`}
      >
        {lab.openAttempt ? t.goOn : t.read}
      </a>
    </li>
  );
}
