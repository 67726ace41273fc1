import { useState } from 'preact/hooks';
import { copyText } from '../copy-text.ts';
import { Icon } from '../design/icon.tsx';
import { texts } from '../settings.ts';

/** Puts a command at the prompt; whoever runs it is the learner. */
export function InsertButton({ command, onInsert }: { command: string; onInsert: (command: string) => void }) {
  const t = texts.value;
  return (
    <button type="button" class="quiet" aria-label={t.insert} title={t.insert} onClick={() => onInsert(command)}>
      <Icon name="insert" />
    </button>
  );
}

export function CopyButton({ text }: { text: string }) {
  const t = texts.value;
  const [copied, setCopied] = useState(false);
  const label = copied ? t.copied : t.copy;
  return (
    <button
      type="button"
      class="quiet"
      aria-label={label}
      title={label}
      onClick={async () => {
        await copyText(text);
        setCopied(true);
      }}
      onBlur={() => setCopied(false)}
      onPointerLeave={() => setCopied(false)}
    >
      <Icon name={copied ? 'pass' : 'copy'} />
    </button>
  );
}
