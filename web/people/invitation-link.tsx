import { useState } from 'preact/hooks';
import type { Invitation } from '../../server/api.ts';
import { copyText } from '../copy-text.ts';
import { Icon } from '../design/icon.tsx';
import { texts, when } from '../settings.ts';

/** A link that is shown once, to be handed on. */
export function InvitationLink({ invitation }: { invitation: Invitation }) {
  const t = texts.value;
  const [copied, setCopied] = useState(false);
  const title = t.linkFor(invitation.person.name);
  return (
    <section class="link" aria-label={title}>
      <p role="status">
        <strong>{title}</strong>
      </p>
      <div class="actions">
        <input readOnly aria-label={title} value={invitation.url} onFocus={(event) => event.currentTarget.select()} />
        <button
          type="button"
          onClick={async () => {
            await copyText(invitation.url);
            setCopied(true);
          }}
        >
          <Icon name={copied ? 'pass' : 'copy'} />
          {copied ? t.copied : t.copy}
        </button>
        <span class="hidden" role="status">
          {copied && t.copied}
        </span>
      </div>
      <p class="soft">{t.linkNote(when(invitation.expiresAt))}</p>
    </section>
  );
}
