import { useId } from 'preact/hooks';
import { wantsLessMotion } from '../media.ts';
import { texts } from '../settings.ts';
import { Popover } from './popover.tsx';
import { fontSizes, prefer, preferences } from './preferences.ts';

/** How terminals look and speak in this browser. */
export function TerminalSettings() {
  const t = texts.value;
  const { fontSize, screenReader, cursorBlinks } = preferences.value;
  const stays = wantsLessMotion.value;
  const id = useId();
  return (
    <Popover label={t.terminalSettings} sign="Aa">
      <label class="setting" for={`${id}-size`}>
        {t.fontSize}
        <output for={`${id}-size`}>{t.pixels(fontSize)}</output>
      </label>
      <input
        id={`${id}-size`}
        type="range"
        min={fontSizes.least}
        max={fontSizes.most}
        value={fontSize}
        aria-valuetext={t.pixels(fontSize)}
        onInput={(event) => prefer({ fontSize: event.currentTarget.valueAsNumber })}
      />
      <label class="setting">
        {t.screenReader}
        <input
          type="checkbox"
          checked={screenReader}
          aria-describedby={`${id}-reader`}
          onChange={(event) => prefer({ screenReader: event.currentTarget.checked })}
        />
      </label>
      <p id={`${id}-reader`}>{t.screenReaderNote}</p>
      <label class="setting">
        {t.cursorBlinks}
        <input
          type="checkbox"
          checked={cursorBlinks && !stays}
          disabled={stays}
          aria-describedby={`${id}-cursor`}
          onChange={(event) => prefer({ cursorBlinks: event.currentTarget.checked })}
        />
      </label>
      <p id={`${id}-cursor`}>{stays && t.cursorStays}</p>
    </Popover>
  );
}
