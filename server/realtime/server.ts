import type { Server as HttpServer } from 'node:http';
import type { Logger } from 'pino';
import { Server } from 'socket.io';
import { z } from 'zod';
import type { ClientEvents, Person, Reply, ServerEvents } from '../api.ts';
import type { Config } from '../config.ts';
import { DrydockError } from '../errors.ts';
import { hashToken } from '../ids.ts';
import type { People } from '../people/people.ts';
import { readSessionCookie } from '../people/session-cookie.ts';
import { isUnexpected, presentError } from '../present-error.ts';
import type { Progress } from '../progress/progress.ts';
import { createOriginGuard } from '../same-origin.ts';
import type { Terminals } from '../terminal/terminals.ts';
import { validate } from '../validate.ts';
import { registerTerminal } from './terminal.ts';

/** What the server keeps per connection. */
export interface SocketData {
  /** Of the session that it was opened with. */
  token: string;
}

export type DrydockServer = Server<ClientEvents, ServerEvents, Record<string, never>, SocketData>;

export interface RealtimeDeps {
  config: Config;
  people: Pick<People, 'recognise' | 'whenSignedOut'>;
  progress: Progress;
  terminals: Terminals;
  log: Logger;
}

const attemptId = z.string().min(1).max(40);
const roomOf = (attempt: string) => `attempt:${attempt}`;
const roomOfSession = (token: string) => `session:${hashToken(token)}`;

/**
 * Attaches socket.io to the HTTP server: only signed-in people connect, each event is authorised again, and a connection
 * ends with the session that it was opened with.
 */
export function createRealtime(http: HttpServer, { config, people, progress, terminals, log }: RealtimeDeps) {
  const isOwn = createOriginGuard(config);
  const io: DrydockServer = new Server(http, {
    serveClient: false,
    // Notices a dead network within half a minute, so that a view of a shell is given back.
    pingInterval: 10_000,
    pingTimeout: 15_000,
    allowRequest: ({ headers }, answer) => answer(null, isOwn(headers.host, headers.origin)),
  });

  io.use(async (socket, next) => {
    const token = readSessionCookie(socket.handshake.headers.cookie);
    if (token === undefined || (await people.recognise(token)) === undefined) {
      next(new Error('not_signed_in'));
      return;
    }
    socket.data.token = token;
    next();
  });

  /** Turns what a handler returns or throws into the one reply that its caller gets. */
  const answer = async <T>(reply: unknown, act: () => Promise<T>): Promise<void> => {
    const send = typeof reply === 'function' ? (reply as (answer: Reply<T>) => void) : () => {};
    try {
      send({ ok: true, value: await act() });
    } catch (error) {
      if (isUnexpected(error)) log.error({ err: error }, 'a socket event failed');
      send({ ok: false, error: presentError(error) });
    }
  };

  io.on('connection', (socket) => {
    const { token } = socket.data;
    const signedIn = async (): Promise<Person> => {
      const person = await people.recognise(token);
      if (person === undefined) throw new DrydockError('not_signed_in');
      return person;
    };
    socket.join(roomOfSession(token));
    socket.on('attempt:follow', (id, reply) =>
      answer(reply, async () => {
        const attempt = await progress.read(await signedIn(), validate(attemptId, id));
        await socket.join(roomOf(attempt.id));
        return attempt;
      }),
    );
    socket.on('attempt:unfollow', (id) => {
      if (typeof id === 'string') socket.leave(roomOf(id));
    });
    registerTerminal(socket, {
      answer,
      terminals,
      environmentOf: async (attempt) => progress.environmentToWorkIn(await signedIn(), attempt),
    });
  });

  const stopListening = progress.onChange((attempt) => {
    io.to(roomOf(attempt.id)).emit('attempt', attempt);
  });

  const stopCutting = people.whenSignedOut((token) => io.in(roomOfSession(token)).disconnectSockets(true));

  return {
    tellLabs: () => io.emit('labs'),
    tellPreparation: (...update: Parameters<ServerEvents['preparation']>) => io.emit('preparation', ...update),
    async close(): Promise<void> {
      stopListening();
      stopCutting();
      await io.close();
    },
  };
}
