import './home.css';
import { useEffect, useState } from 'preact/hooks';
import type { LabSummary, Track } from '../../server/api.ts';
import { request } from '../api.ts';
import { Icon } from '../design/icon.tsx';
import { Loading } from '../frame/empty-dock.tsx';
import { Failure } from '../frame/failure.tsx';
import { Frame } from '../frame/frame.tsx';
import { session } from '../session.ts';
import { say, texts } from '../settings.ts';
import { LabRow } from './lab-row.tsx';
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
  const labs = tracks?.flatMap((track) => track.labs) ?? [];
  const open = labs.find(({ openAttempt }) => openAttempt !== undefined);
  return (
    <Frame title={t.home}>
      <div class="page home">
        <header>
          <div>
            <h1>{t.home}</h1>
            <p class="lead soft">{t.tracksIntro}</p>
          </div>
          {labs.length > 0 && <Earned labs={labs} />}
        </header>
        {preparation && preparation.state !== 'ready' && <Preparation preparation={preparation} />}
        {failure !== undefined && <Failure error={failure} onRetry={load} />}
        {tracks === undefined && failure === undefined && <Loading />}
        {open && <Open lab={open} />}
        {tracks?.map((track) => (
          <section key={track.id} class="track" aria-labelledby={`track-${track.id}`}>
            <h2 id={`track-${track.id}`}>{say(track.title)}</h2>
            <ol class="labs">
              {track.labs.map((lab) => (
                <LabRow key={lab.id} lab={lab} />
              ))}
            </ol>
          </section>
        ))}
      </div>
    </Frame>
  );
}

function Earned({ labs }: { labs: readonly LabSummary[] }) {
  const t = texts.value;
  const sum = (of: (lab: LabSummary) => number) => labs.reduce((total, lab) => total + of(lab), 0);
  const finished = labs.filter(({ tasksPassed, taskCount }) => tasksPassed === taskCount).length;
  return (
    <dl class="earned">
      <div>
        <dt>{t.pointsEarned}</dt>
        <dd>
          {sum(({ earned }) => earned)} <span class="soft">/ {sum(({ points }) => points)}</span>
        </dd>
      </div>
      <div>
        <dt>{t.labsFinished}</dt>
        <dd>
          {finished} <span class="soft">/ {labs.length}</span>
        </dd>
      </div>
    </dl>
  );
}

function Open({ lab }: { lab: LabSummary }) {
  const t = texts.value;
  return (
    <aside class="open-lab" aria-label={t.openNow}>
      <p>
        <span class="soft">{t.openNow}</span>
        <strong>{say(lab.title)}</strong>
      </p>
      <a class="button primary" href={`/labs/${lab.id}`}>
        {t.goOn}
        <Icon name="next" />
      </a>
    </aside>
  );
}
