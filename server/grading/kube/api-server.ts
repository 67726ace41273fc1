import type { IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';
import type { KubeCredentials } from '../../environments/provider.ts';

const mib = 1024 * 1024;
const largestAnswer = 32 * mib;

/**
 * The API server could not be asked: `unreachable` (no connection, no answer in time, or overloaded), `failing` (it says
 * that something is wrong in itself), `refused` (it does not let this identity look), `gone` (410: the version asked for is
 * too old), or `bad_question` (the asker's own mistake).
 */
export class ApiServerError extends Error {
  readonly reason: 'unreachable' | 'failing' | 'refused' | 'gone' | 'bad_question';

  constructor(reason: ApiServerError['reason'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ApiServerError';
    this.reason = reason;
  }
}

/** What an API server said to something that was sent to it. */
export interface ApiAnswer {
  status: number;
  /** The object, or the Status that says why not. */
  body: unknown;
  /** From `Warning` headers, such as those of Pod Security Admission. */
  warnings: string[];
}

export interface ApiSending {
  method: 'POST' | 'PATCH' | 'DELETE';
  path: string;
  body?: unknown;
  /** Default: application/json. */
  contentType?: string;
}

/** One API server, asked with one identity. */
export interface ApiServer {
  /** The JSON at this path, or undefined when there is nothing (404). Throws ApiServerError. */
  read(path: string, signal: AbortSignal): Promise<unknown>;
  /** The text at this path, or why there is none (404, 400). Throws ApiServerError. */
  readText(path: string, signal: AbortSignal): Promise<{ text: string } | undefined>;
  /** Sends something and answers what was said, whether yes or no. Throws ApiServerError when nobody answered, or failing. */
  send(sending: ApiSending, signal: AbortSignal): Promise<ApiAnswer>;
  /** The body at this path as it comes; the connection is there once it resolves. Throws ApiServerError. */
  stream(path: string, signal: AbortSignal): Promise<IncomingMessage>;
  close(): void;
}

function reasonOf(status: number): ApiServerError['reason'] {
  if (status === 401 || status === 403) return 'refused';
  if (status === 410) return 'gone';
  if (status === 500) return 'failing';
  return status === 429 || status >= 500 ? 'unreachable' : 'bad_question';
}

async function readAll(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > largestAnswer) throw new Error(`an answer of more than ${largestAnswer / mib} MiB`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** `299 - "the text"`, several joined by commas: RFC 7234, 5.5. */
function warningsOf({ headers: { warning = '' } }: IncomingMessage): string[] {
  return [...String(warning).matchAll(/299 \S+ "((?:[^"\\]|\\.)*)"/g)].map(([, text = '']) =>
    text.replace(/\\(.)/g, '$1'),
  );
}

/**
 * Speaks to an API server over HTTPS. Written on node:https because the client library takes 0.5 s and 90 MB to load,
 * which every grading process would pay; its types describe the answers. `answerWithinMs` is the limit for one read.
 */
export function connectApiServer(credentials: KubeCredentials, { answerWithinMs = 5000 } = {}): ApiServer {
  const agent = new Agent({
    ca: credentials.certificateAuthority,
    cert: credentials.clientCertificate,
    key: credentials.clientKey,
    keepAlive: true,
  });

  const open = (path: string, signal: AbortSignal, sending?: ApiSending): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      const url = new URL(path, credentials.server);
      const body = sending?.body === undefined ? undefined : JSON.stringify(sending.body);
      const headers = {
        accept: 'application/json',
        ...(body !== undefined && {
          'content-type': sending?.contentType ?? 'application/json',
          // Node does not say it of the body of a DELETE.
          'content-length': Buffer.byteLength(body),
        }),
      };
      request(url, { agent, signal, headers, method: sending?.method ?? 'GET' }, resolve)
        .on('error', reject)
        .end(body);
    });

  const fault = (question: string, error: unknown): ApiServerError =>
    error instanceof ApiServerError
      ? error
      : new ApiServerError('unreachable', `${question}: ${String(error)}`, { cause: error });

  const ask = async (path: string, signal: AbortSignal, absent: readonly number[]): Promise<string | undefined> => {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(answerWithinMs)]);
    try {
      const response = await open(path, limit);
      const body = await readAll(response);
      const status = response.statusCode ?? 0;
      if (absent.includes(status)) return undefined;
      if (status !== 200) throw new ApiServerError(reasonOf(status), `GET ${path}: ${status} ${body.slice(0, 500)}`);
      return body;
    } catch (error) {
      throw fault(`GET ${path}`, error);
    }
  };

  return {
    async read(path, signal) {
      const body = await ask(path, signal, [404]);
      return body === undefined ? undefined : JSON.parse(body);
    },

    async readText(path, signal) {
      const text = await ask(path, signal, [400, 404]);
      return text === undefined ? undefined : { text };
    },

    async send(sending, signal) {
      const limit = AbortSignal.any([signal, AbortSignal.timeout(answerWithinMs)]);
      const question = `${sending.method} ${sending.path}`;
      try {
        const response = await open(sending.path, limit, sending);
        const body = await readAll(response);
        const status = response.statusCode ?? 0;
        if (status === 401 || status === 429 || status >= 500) {
          throw new ApiServerError(reasonOf(status), `${question}: ${status} ${body.slice(0, 500)}`);
        }
        return { status, body: JSON.parse(body), warnings: warningsOf(response) };
      } catch (error) {
        throw fault(question, error);
      }
    },

    async stream(path, signal) {
      const patience = new AbortController();
      const timer = setTimeout(() => patience.abort(new Error('no answer in time')), answerWithinMs);
      try {
        const response = await open(path, AbortSignal.any([signal, patience.signal]));
        const status = response.statusCode ?? 0;
        if (status === 200) return response;
        response.destroy();
        throw new ApiServerError(reasonOf(status), `GET ${path}: ${status}`);
      } catch (error) {
        throw fault(`GET ${path}`, error);
      } finally {
        clearTimeout(timer);
      }
    },

    close: () => agent.destroy(),
  };
}
