import { useEffect, useState } from 'preact/hooks';
import type { PreparationState } from '../../server/api.ts';
import { say, texts } from '../settings.ts';

const marks = { waiting: '·', running: '▸', ready: '✓', warning: '!', failed: '✗' } as const;

/** What is still being done to the machine, step by step, with the usual time of each. */
export function Preparation({ preparation }: { preparation: PreparationState }) {
  const t = texts.value;
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const clock = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(clock);
  }, []);
  const failed = preparation.state === 'failed';
  return (
    <section class="preparation" aria-labelledby="preparation">
      <h2 id="preparation">{failed ? t.prepareFailed : t.preparing}</h2>
      <p class="soft">
        {t.preparingIntro} {!failed && t.timeLeft(t.seconds(preparation.secondsLeft))}
      </p>
      <ol>
        {preparation.steps.map((step) => (
          <li key={step.id} data-state={step.state}>
            <span class="mark" aria-hidden="true">
              {marks[step.state]}
            </span>
            <span>
              <strong>{say(step.title)}</strong> <span class="soft">{t.stepState[step.state]}</span>
              {step.state === 'running' && (
                <>
                  <span class="soft">
                    {' '}
                    {t.seconds((now - Date.parse(step.startedAt)) / 1000)}, {t.usually(t.seconds(step.usualSeconds))}
                  </span>
                  <br />
                  <code class="line">{step.line}</code>
                </>
              )}
              {(step.state === 'failed' || step.state === 'warning') && (
                <span class="detail">
                  {step.detail}
                  <br />
                  {step.remedy}
                </span>
              )}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}
