import { RequestError } from '../api.ts';
import { say, texts } from '../settings.ts';

/** What happened, in the server's words where it has any. */
export function failureText(error: unknown): string {
  return error instanceof RequestError ? say(error.error.message) : String(error);
}

export function Failure({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  return (
    <div class="notice error" role="alert">
      <p>{failureText(error)}</p>
      {onRetry && (
        <button type="button" onClick={onRetry}>
          {texts.value.tryAgain}
        </button>
      )}
    </div>
  );
}
