import { useEffect, useState } from 'preact/hooks';
import type { EnvironmentStep, EnvironmentView } from '../../server/api.ts';
import { say, texts } from '../settings.ts';

/** In place of the terminal while there is none: what is being done, how long it usually takes, or why it ended. */
export function Environment({ environment, onStart }: { environment: EnvironmentView; onStart: () => void }) {
  const t = texts.value;
  switch (environment.state) {
    case 'queued':
      return (
        <div class="environment" role="status">
          <h2>{t.queued(environment.position)}</h2>
          <p>{t.queuedNote(t.seconds(environment.estimatedSeconds))}</p>
        </div>
      );
    case 'creating':
    case 'resetting':
      return (
        <div class="environment" role="status">
          <h2>{environment.state === 'creating' ? t.creating : t.resetting}</h2>
          <p>{t.timeLeft(t.seconds(environment.estimatedSeconds))}</p>
          <ol>
            {environment.steps.map((step) => (
              <Step key={step.id} step={step} />
            ))}
          </ol>
        </div>
      );
    case 'failed':
    case 'ended':
      return (
        <div class="environment" role="status">
          <h2>{environment.state === 'failed' ? t.failed : t.ended}</h2>
          {environment.state === 'failed' && <p>{say(environment.message)}</p>}
          <button type="button" class="primary" onClick={onStart}>
            {environment.state === 'failed' ? t.tryAgain : t.startAgain}
          </button>
        </div>
      );
    case 'in_use':
      return null;
  }
}

function Step({ step }: { step: EnvironmentStep }) {
  const t = texts.value;
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const clock = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(clock);
  }, []);
  const elapsed = step.tookSeconds ?? (now - Date.parse(step.startedAt ?? '')) / 1000;
  return (
    <li data-state={step.state}>
      <span aria-hidden="true">{step.state === 'done' ? '✓' : '▸'}</span> {say(step.title)}{' '}
      <span class="soft">
        {t.seconds(Math.max(0, elapsed))}
        {step.state === 'running' && `, ${t.usually(t.seconds(step.usualSeconds))}`}
      </span>
    </li>
  );
}
