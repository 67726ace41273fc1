import type { ApiError } from '../server/api.ts';

const limitMs = 20_000;

/** What the server said no with, or that it said nothing. */
export class RequestError extends Error {
  readonly error: ApiError['error'];

  constructor(error: ApiError['error']) {
    super(error.code);
    this.name = 'RequestError';
    this.error = error;
  }
}

const silent: ApiError['error'] = {
  code: 'timed_out',
  message: {
    en: 'The server does not answer. Check the network, or whether it still runs.',
    ko: '서버가 응답하지 않아요. 네트워크를 확인하거나, 서버가 실행 중인지 확인해 주세요.',
  },
};

let onSignedOut = () => {};

/** To be told when the server does not know us any more. */
export function whenSignedOut(listener: () => void): void {
  onSignedOut = listener;
}

/** Asks the server and answers with its JSON, within 20 seconds. Throws RequestError. */
export async function request<T>(method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown): Promise<T> {
  let response: Response;
  try {
    response = await fetch(`/api${path}`, {
      method,
      headers: body === undefined ? {} : { 'content-type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: AbortSignal.timeout(limitMs),
    });
  } catch {
    throw new RequestError(silent);
  }
  const content: unknown = await response.json().catch(() => undefined);
  if (response.ok) return content as T;
  const error = (content as ApiError | undefined)?.error ?? silent;
  if (error.code === 'not_signed_in') onSignedOut();
  throw new RequestError(error);
}
