import type { ComponentChildren } from 'preact';
import { RequestError } from '../api.ts';
import { Icon } from '../design/icon.tsx';
import { say, texts } from '../settings.ts';

/** What happened, in the server's words where it has any. */
function failureText(error: unknown): string {
  return error instanceof RequestError ? say(error.error.message) : String(error);
}

interface FailureProps {
  error: unknown;
  onRetry?: () => void;
  /** What else can be done about it. */
  children?: ComponentChildren;
}

export function Failure({ error, onRetry, children }: FailureProps) {
  return (
    <div class="notice" role="alert">
      <Icon name="failed" />
      <p>{failureText(error)}</p>
      {children}
      {onRetry && (
        <button type="button" onClick={onRetry}>
          {texts.value.tryAgain}
        </button>
      )}
    </div>
  );
}
