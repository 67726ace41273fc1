import './steps.css';
import type { ComponentChildren } from 'preact';
import { useNow } from '../clock.ts';
import { Icon, type IconName } from '../design/icon.tsx';
import { texts } from '../settings.ts';

/** One of the things the platform does one after the other. Times are seconds. */
export interface ShownStep {
  id: string;
  title: string;
  state: 'waiting' | 'running' | 'done' | 'warning' | 'failed';
  usualSeconds: number;
  startedAt?: string;
  tookSeconds?: number;
  /** Below the title: what it says now, or what is wrong and what helps. */
  note?: ComponentChildren;
}

const icons: Record<ShownStep['state'], IconName> = {
  waiting: 'none',
  running: 'running',
  done: 'pass',
  warning: 'warning',
  failed: 'failed',
};

interface StepsProps {
  steps: readonly ShownStep[];
  /** An estimate for all that is left, as it counts down. Absent when nothing goes on. */
  secondsLeft?: number;
}

/** Steps with their state in words, what they took or usually take, and how far the whole is. */
export function Steps({ steps, secondsLeft }: StepsProps) {
  const t = texts.value;
  const now = useNow(1000);
  const running = steps.find(({ state }) => state === 'running');
  const done = steps.filter(({ state }) => state === 'done').length;
  const spent = steps.reduce((sum, step) => sum + elapsed(step, now), 0);
  return (
    <div class="steps">
      {secondsLeft !== undefined && (
        <>
          <progress value={spent} max={spent + secondsLeft} aria-label={t.progress} />
          <p class="times" role="timer">
            <span>{t.elapsed(t.seconds(spent))}</span>
            <span>{t.timeLeft(t.seconds(secondsLeft))}</span>
          </p>
        </>
      )}
      <p class="hidden" role="status">
        {running && t.stepNews(running.title, done, steps.length)}
      </p>
      <ol>
        {steps.map((step) => (
          <li key={step.id} data-state={step.state}>
            <Icon name={icons[step.state]} />
            <span class="title">{step.title}</span>
            <span class="state">{timing(step, now)}</span>
            {step.note && <div class="note">{step.note}</div>}
          </li>
        ))}
      </ol>
    </div>
  );
}

function elapsed(step: ShownStep, now: number): number {
  if (step.tookSeconds !== undefined) return step.tookSeconds;
  return step.state === 'running' && step.startedAt ? Math.max(0, (now - Date.parse(step.startedAt)) / 1000) : 0;
}

function timing(step: ShownStep, now: number): string {
  const t = texts.value;
  const word = t.stepState[step.state];
  const usual = t.usually(t.seconds(step.usualSeconds));
  switch (step.state) {
    case 'waiting':
      return `${word}, ${usual}`;
    case 'running':
      return `${word}, ${t.seconds(elapsed(step, now))}, ${usual}`;
    case 'done':
      return step.tookSeconds ? `${word}, ${t.seconds(step.tookSeconds)}` : word;
    case 'warning':
    case 'failed':
      return word;
  }
}
