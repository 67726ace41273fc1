import type { ApiError } from '../server/api.ts';

const limitMs = 20_000;

/** What the server said no with, or `offline` when it said nothing. */
export class RequestError extends Error {
  readonly error: ApiError['error'];

  constructor(error: ApiError['error']) {
    super(error.code);
    this.error = error;
  }
}

const offline: ApiError['error'] = {
  code: 'timed_out',
  message: {
    en: 'The server does not answer. Check the network, or whether it still runs.',
    ko: '서버가 응답하지 않아요. 네트워크나 서버가 실행 중인지 확인해 주세요.',
  },
};

/** Asks the server and answers with its JSON. Throws RequestError. */
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
    throw new RequestError(offline);
  }
  const content: unknown = await response.json().catch(() => undefined);
  if (response.ok) return content as T;
  throw new RequestError((content as ApiError | undefined)?.error ?? offline);
}
