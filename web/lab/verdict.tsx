import type { CheckState } from '../../server/api.ts';
import { say, texts } from '../settings.ts';
import { typeIntoTerminal } from '../terminal/terminals.tsx';

const marks = { pass: '✓', not_yet: '○', cannot_tell: '?', none: '·' } as const;

/** One check's verdict: what was expected, what was observed, and how to see it oneself. Never by colour alone. */
export function VerdictLine({ check }: { check: CheckState }) {
  const t = texts.value;
  const { verdict } = check;
  const outcome = verdict?.outcome ?? 'none';
  return (
    <li class="verdict settles" data-outcome={outcome}>
      <span class="mark" aria-hidden="true">
        {marks[outcome]}
      </span>
      <div>
        <p>
          <strong>{outcome === 'none' ? t.notChecked : t[outcome]}</strong> {verdict && say(verdict.message)}
        </p>
        {check.broken && <p>{t.broken}</p>}
        {verdict?.outcome === 'cannot_tell' && <p>{t.cannotTellNote}</p>}
        {verdict?.outcome === 'not_yet' && (
          <dl>
            <dt>{t.expected}</dt>
            <dd>{say(verdict.expected)}</dd>
            <dt>{t.observed}</dt>
            <dd>{say(verdict.observed)}</dd>
            <dt>{t.see}</dt>
            <dd>
              <button type="button" class="command" title={t.type} onClick={() => typeIntoTerminal(verdict.see)}>
                <code>{verdict.see}</code>
              </button>
            </dd>
          </dl>
        )}
      </div>
    </li>
  );
}
