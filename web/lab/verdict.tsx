import type { CheckState } from '../../server/api.ts';
import { Icon } from '../design/icon.tsx';
import { clockTime, say, texts } from '../settings.ts';
import { InsertButton } from './command-button.tsx';

interface VerdictLineProps {
  check: CheckState;
  /** Absent while there is no terminal. */
  onInsert?: (command: string) => void;
}

/** One check's verdict: what was expected, what was observed, and how to see it oneself. Never by colour alone. */
export function VerdictLine({ check, onInsert }: VerdictLineProps) {
  const t = texts.value;
  const { verdict, broken, brokenBy, firstPassedAt } = check;
  const outcome = verdict?.outcome ?? 'none';
  return (
    <li class="verdict settles" data-outcome={outcome}>
      <Icon name={outcome} />
      <div>
        <p>
          <strong>{t.outcome[outcome]}</strong> {verdict && say(verdict.message)}
        </p>
        {broken && firstPassedAt && <p class="broken">{t.broken(clockTime(firstPassedAt))}</p>}
        {broken && brokenBy && brokenBy.changes.length > 0 && <Changes {...brokenBy} />}
        {verdict?.outcome === 'cannot_tell' && <p class="broken">{t.cannotTellNote}</p>}
        {verdict?.outcome === 'not_yet' && (
          <dl>
            <dt>{t.expected}</dt>
            <dd>{say(verdict.expected)}</dd>
            <dt>{t.observed}</dt>
            <dd>{say(verdict.observed)}</dd>
            <dt>{t.see}</dt>
            <dd class="see">
              <code>{verdict.see}</code>
              {onInsert && <InsertButton command={verdict.see} onInsert={onInsert} />}
            </dd>
          </dl>
        )}
      </div>
    </li>
  );
}

/** What is different since it was right, and since when. */
function Changes({ at, changes }: NonNullable<CheckState['brokenBy']>) {
  const t = texts.value;
  return (
    <div class="changes">
      <p>{t.changedSince(clockTime(at))}</p>
      <ul>
        {changes.map(({ object, what, field, before, after }) => (
          <li key={`${object} ${field}`}>
            <code>{object}</code>{' '}
            {what === 'changed' ? (
              <>
                <code>{field}</code> {t.changed(before ?? t.nothing, after ?? t.nothing)}
              </>
            ) : (
              t.change[what]
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}
