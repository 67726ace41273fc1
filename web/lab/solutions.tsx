import type { Solution } from '../../server/api.ts';
import { Dialog } from '../frame/dialog.tsx';
import { texts } from '../settings.ts';
import { CopyButton } from './command-button.tsx';

/** The lab's right answers, of which there is more than one. */
export function Solutions({ solution, onClose }: { solution: Solution; onClose: () => void }) {
  const t = texts.value;
  return (
    <Dialog title={t.solutions} closing={t.close} onClose={onClose}>
      <p class="soft">{t.solutionsNote}</p>
      <div class="solutions">
        {solution.scripts.map(({ name, script }, index) => (
          <details key={name} open={index === 0}>
            <summary>
              <code>{name}</code>
            </summary>
            <div class="code">
              {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long script scrolls, also without a pointer. */}
              <pre tabIndex={0}>{script}</pre>
              <div class="code-tools">
                <CopyButton text={script} />
              </div>
            </div>
          </details>
        ))}
      </div>
    </Dialog>
  );
}
