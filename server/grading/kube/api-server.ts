import type { IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';
import type { KubeCredentials } from '../../environments/provider.ts';

const mib = 1024 * 1024;
const largestAnswer = 32 * mib;

/**
 * The API server could not be asked: `unreachable` (no connection, no answer in time, or it is failing), `refused` (it
 * does not let this identity look), `gone` (410: the version asked for is too old), or `bad_question` (the asker's own
 * mistake).
 */
export class ApiServerError extends Error {
  readonly reason: 'unreachable' | 'refused' | 'gone' | 'bad_question';

  constructor(reason: ApiServerError['reason'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ApiServerError';
    this.reason = reason;
  }
}

/** One API server, asked with one identity. */
export interface ApiServer {
  /** The JSON at this path, or undefined when there is nothing (404). Throws ApiServerError. */
  read(path: string, signal: AbortSignal): Promise<unknown>;
  /** The body at this path as it comes; the connection is there once it resolves. Throws ApiServerError. */
  stream(path: string, signal: AbortSignal): Promise<IncomingMessage>;
  close(): void;
}

function reasonOf(status: number): ApiServerError['reason'] {
  if (status === 401 || status === 403) return 'refused';
  if (status === 410) return 'gone';
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

  const open = (path: string, signal: AbortSignal): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      const url = new URL(path, credentials.server);
      request(url, { agent, signal, headers: { accept: 'application/json' } }, resolve)
        .on('error', reject)
        .end();
    });

  const fault = (path: string, error: unknown): ApiServerError =>
    error instanceof ApiServerError
      ? error
      : new ApiServerError('unreachable', `GET ${path}: ${String(error)}`, { cause: error });

  return {
    async read(path, signal) {
      const limit = AbortSignal.any([signal, AbortSignal.timeout(answerWithinMs)]);
      try {
        const response = await open(path, limit);
        const body = await readAll(response);
        const status = response.statusCode ?? 0;
        if (status === 404) return undefined;
        if (status !== 200) throw new ApiServerError(reasonOf(status), `GET ${path}: ${status} ${body.slice(0, 500)}`);
        return JSON.parse(body);
      } catch (error) {
        throw fault(path, error);
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
        throw fault(path, error);
      } finally {
        clearTimeout(timer);
      }
    },

    close: () => agent.destroy(),
  };
}
