import { useNow } from '../clock.ts';
import { Icon } from '../design/icon.tsx';
import { Band } from '../frame/band.tsx';
import { texts } from '../settings.ts';

const soonMs = 10 * 60_000;

interface TimeLeftProps {
  expiresAt: string;
  onExtend: () => void;
}

const leftUntil = (expiresAt: string, now: number) => Math.max(0, Date.parse(expiresAt) - now);

/** In the bar: minutes, and seconds only when they begin to matter. */
export function TimeLeft({ expiresAt, onExtend }: TimeLeftProps) {
  const t = texts.value;
  const left = leftUntil(expiresAt, useNow(1000));
  const seconds = Math.floor(left / 1000);
  const text =
    left < soonMs
      ? `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
      : t.minutes(Math.floor(seconds / 60));
  return (
    <span class="time-left" data-soon={left < soonMs}>
      <Icon name="clock" />
      <span>{t.remaining(text)}</span>
      <button type="button" class="quiet" title={t.extendNote} onClick={onExtend}>
        {t.extend}
      </button>
    </span>
  );
}

/** Over the panes, said once, when little is left. */
export function ExpiryWarning({ expiresAt, onExtend }: TimeLeftProps) {
  const t = texts.value;
  const isSoon = leftUntil(expiresAt, useNow(5000)) < soonMs;
  return (
    <div role="alert">
      {isSoon && (
        <Band icon="clock" action={t.extendNow} onAction={onExtend}>
          {t.expiresSoon}
        </Band>
      )}
    </div>
  );
}
