import type { PreparationState } from '../../server/api.ts';
import { useCountdown } from '../clock.ts';
import { say, texts } from '../settings.ts';
import { type ShownStep, Steps } from '../steps/steps.tsx';

type PreparationStep = PreparationState['steps'][number];

/** What is still being done to the machine, step by step, with the usual time of each. */
export function Preparation({ preparation }: { preparation: PreparationState }) {
  const t = texts.value;
  const secondsLeft = useCountdown(preparation.secondsLeft, preparation);
  const failed = preparation.state === 'failed';
  return (
    <section class="preparation" aria-labelledby="preparation">
      <h2 id="preparation">{failed ? t.prepareFailed : t.preparing}</h2>
      <p class="soft">{failed ? t.prepareFailedIntro : t.preparingIntro}</p>
      {preparation.waitsForPid !== undefined && <p>{t.waitsForProcess(preparation.waitsForPid)}</p>}
      <Steps steps={preparation.steps.map(shown)} secondsLeft={failed ? undefined : secondsLeft} />
    </section>
  );
}

function shown(step: PreparationStep): ShownStep {
  const { id, usualSeconds } = step;
  const same = { id, usualSeconds, title: say(step.title) };
  switch (step.state) {
    case 'waiting':
      return { ...same, state: 'waiting' };
    case 'running':
      return { ...same, state: 'running', startedAt: step.startedAt, note: step.line && <code>{step.line}</code> };
    case 'ready':
      return { ...same, state: 'done', tookSeconds: step.tookSeconds };
    case 'warning':
    case 'failed':
      return { ...same, state: step.state, note: <Trouble detail={step.detail} remedy={step.remedy} /> };
  }
}

function Trouble({ detail, remedy }: { detail: string; remedy: string }) {
  return (
    <>
      <p>{detail}</p>
      <p>
        <strong>{texts.value.remedy}</strong> {remedy}
      </p>
    </>
  );
}
