import { useLayoutEffect, useState } from 'preact/hooks';
import { texts } from '../settings.ts';

const least = 25;
const most = 75;
const usual = 46;
const stored = 'lesson-width';

function storedWidth(): number {
  const width = Number(localStorage.getItem(stored));
  return width >= least && width <= most ? width : usual;
}

/** Between lesson and terminal: dragged with a pointer or moved with the arrow keys. Its place is remembered. */
export function Splitter() {
  const [percent, setPercent] = useState(storedWidth);
  const move = (to: number) => {
    const within = Math.min(most, Math.max(least, to));
    localStorage.setItem(stored, String(within));
    setPercent(within);
  };
  useLayoutEffect(() => {
    document.documentElement.style.setProperty('--lesson-width', `${percent}%`);
  }, [percent]);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a rule between two texts cannot be moved; a separator with a value can.
    <div
      class="splitter"
      role="separator"
      aria-orientation="vertical"
      aria-label={texts.value.resize}
      aria-valuenow={Math.round(percent)}
      aria-valuemin={least}
      aria-valuemax={most}
      tabIndex={0}
      onKeyDown={({ key }) => {
        if (key === 'ArrowLeft') move(percent - 2);
        if (key === 'ArrowRight') move(percent + 2);
      }}
      onDblClick={() => move(usual)}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={(event) => {
        if (event.currentTarget.hasPointerCapture(event.pointerId)) move((event.clientX / innerWidth) * 100);
      }}
    />
  );
}
