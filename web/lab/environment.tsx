import './environment.css';
import type { EnvironmentStep, EnvironmentView } from '../../server/api.ts';
import { useCountdown } from '../clock.ts';
import { Icon } from '../design/icon.tsx';
import { session } from '../session.ts';
import { say, texts } from '../settings.ts';
import { type ShownStep, Steps } from '../steps/steps.tsx';

interface EnvironmentProps {
  environment: Exclude<EnvironmentView, { state: 'in_use' }>;
  onStart: () => void;
}

/** In place of the terminal while there is none: what is being done, how long it usually takes, or why it ended. */
export function Environment({ environment, onStart }: EnvironmentProps) {
  const t = texts.value;
  switch (environment.state) {
    case 'queued':
      return <Queued environment={environment} />;
    case 'creating':
    case 'resetting':
      return <Underway environment={environment} />;
    case 'failed':
      return (
        <div class="environment" role="alert">
          <h2>
            <Icon name="failed" />
            {t.failed}
          </h2>
          <p>{say(environment.message)}</p>
          <button type="button" class="primary" onClick={onStart}>
            {t.tryAgain}
          </button>
        </div>
      );
    case 'ended':
      return (
        <div class="environment">
          <h2>{t.ended}</h2>
          <p>{t.endedNote}</p>
          <button type="button" class="primary" onClick={onStart}>
            {t.startAgain}
          </button>
        </div>
      );
  }
}

function Queued({ environment }: { environment: Extract<EnvironmentView, { state: 'queued' }> }) {
  const t = texts.value;
  const left = useCountdown(environment.estimatedSeconds, environment);
  const isPreparing = session.value?.preparation.state !== 'ready';
  return (
    <div class="environment">
      <p class="place" aria-hidden="true">
        {environment.position}
      </p>
      <h2>{t.queued(environment.position)}</h2>
      <p>{t.queuedNote(t.seconds(left))}</p>
      {isPreparing && (
        <p>
          {t.preparing}. <a href="/">{t.preparingLink}</a>
        </p>
      )}
    </div>
  );
}

function Underway({ environment }: { environment: Extract<EnvironmentView, { steps: EnvironmentStep[] }> }) {
  const t = texts.value;
  const left = useCountdown(environment.estimatedSeconds, environment);
  return (
    <div class="environment">
      <h2>{environment.state === 'creating' ? t.creating : t.resetting}</h2>
      <p>{t.readMeanwhile}</p>
      <Steps steps={environment.steps.map(shown)} secondsLeft={left} />
    </div>
  );
}

function shown({ title, ...step }: EnvironmentStep): ShownStep {
  return { ...step, title: say(title) };
}
