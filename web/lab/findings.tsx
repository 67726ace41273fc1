import './findings.css';
import type { LabFinding } from '../../server/api.ts';
import { Icon } from '../design/icon.tsx';
import { texts } from '../settings.ts';

/** For the author of the lab: what lint finds in it as it is now. */
export function Findings({ findings }: { findings: readonly LabFinding[] }) {
  const title = (
    <>
      <Icon name={findings.length === 0 ? 'pass' : 'warning'} />
      {texts.value.findings(findings.length)}
    </>
  );
  if (findings.length === 0) return <p class="findings">{title}</p>;
  return (
    <details class="findings">
      <summary>{title}</summary>
      <ul lang="en">
        {findings.map(({ file, line, message, fix }) => (
          <li key={`${file}:${line} ${message}`}>
            <code>
              {file}:{line}
            </code>
            <span>{message}</span>
            <span class="soft">{fix}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}
