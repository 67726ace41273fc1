import { texts } from '../settings.ts';

export type Pane = 'lesson' | 'terminal';

const panes: readonly Pane[] = ['lesson', 'terminal'];

/** On a narrow screen one pane is shown at a time. */
export function PaneTabs({ shown, onShow }: { shown: Pane; onShow: (pane: Pane) => void }) {
  const t = texts.value;
  const step = ({ key }: KeyboardEvent) => {
    if (key !== 'ArrowLeft' && key !== 'ArrowRight') return;
    const other = shown === 'lesson' ? 'terminal' : 'lesson';
    onShow(other);
    document.getElementById(`tab-${other}`)?.focus();
  };
  return (
    <div class="pane-tabs" role="tablist" aria-label={t.panes}>
      {panes.map((pane) => (
        <button
          key={pane}
          id={`tab-${pane}`}
          type="button"
          role="tab"
          aria-selected={shown === pane}
          aria-controls={`pane-${pane}`}
          tabIndex={shown === pane ? 0 : -1}
          onClick={() => onShow(pane)}
          onKeyDown={step}
        >
          {t[pane]}
        </button>
      ))}
    </div>
  );
}
