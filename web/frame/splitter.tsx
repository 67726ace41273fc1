import { useLayoutEffect, useRef, useState } from 'preact/hooks';

const least = 25;
const most = 75;

interface SplitterProps {
  /** What the arrow keys change. */
  label: string;
  /** How the two parts lie. */
  split: 'columns' | 'rows';
  /** Percent of the first part, until somebody moves it. */
  usual: number;
  /** Its place is remembered under this name, and is a custom property of the same name of the element around both parts. */
  name: string;
}

/** Between two parts of the screen: dragged with a pointer or moved with the arrow keys. */
export function Splitter({ label, split, usual, name }: SplitterProps) {
  const own = useRef<HTMLDivElement>(null);
  const [percent, setPercent] = useState(() => {
    const kept = Number(localStorage.getItem(name));
    return kept >= least && kept <= most ? kept : usual;
  });
  const move = (to: number) => {
    const within = Math.min(most, Math.max(least, to));
    localStorage.setItem(name, String(within));
    setPercent(within);
  };
  useLayoutEffect(() => {
    own.current?.parentElement?.style.setProperty(`--${name}`, `${percent}%`);
  }, [percent]);
  const follow = ({ clientX, clientY }: PointerEvent) => {
    const around = own.current?.parentElement?.getBoundingClientRect();
    if (around === undefined) return;
    const { left, top, width, height } = around;
    move((split === 'columns' ? (clientX - left) / width : (clientY - top) / height) * 100);
  };
  const [back, on] = split === 'columns' ? ['ArrowLeft', 'ArrowRight'] : ['ArrowUp', 'ArrowDown'];
  return (
    // biome-ignore lint/a11y/useSemanticElements: a rule between two texts cannot be moved; a separator with a value can.
    <div
      ref={own}
      class="splitter"
      role="separator"
      aria-orientation={split === 'columns' ? 'vertical' : 'horizontal'}
      aria-label={label}
      aria-valuenow={Math.round(percent)}
      aria-valuemin={least}
      aria-valuemax={most}
      tabIndex={0}
      onKeyDown={(event) => {
        if (event.key !== back && event.key !== on) return;
        event.preventDefault();
        move(percent + (event.key === back ? -2 : 2));
      }}
      onDblClick={() => move(usual)}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={(event) => {
        if (event.currentTarget.hasPointerCapture(event.pointerId)) follow(event);
      }}
    />
  );
}
