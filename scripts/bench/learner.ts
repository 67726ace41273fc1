import { io, type Socket } from 'socket.io-client';
import type { Attempt, ClientEvents, ServerEvents } from '../../server/api.ts';

export type DrydockSocket = Socket<ServerEvents, ClientEvents>;

/** A server as a browser has it: requests with the session's cookie, and the socket that brings what changes. */
export interface Learner {
  ask(method: string, path: string): Promise<Attempt>;
  socket: DrydockSocket;
}

/** Signs in at the server of this URL with a one-time link of it. */
export async function signIn(url: string, signInUrl: string): Promise<Learner> {
  const send = (path: string, method: string, cookie: string, body?: object) =>
    fetch(`${url}/api${path}`, {
      method,
      headers: { cookie, 'content-type': 'application/json' },
      body: body && JSON.stringify(body),
    });
  const response = await send('/session/link', 'POST', '', { token: signInUrl.split('/').at(-1) });
  const cookie = response.headers.get('set-cookie')?.split(';')[0] ?? '';
  const socket: DrydockSocket = io(url, { extraHeaders: { cookie }, transports: ['websocket'] });
  await new Promise<void>((resolve) => socket.once('connect', resolve));
  return { ask: async (method, path) => (await (await send(path, method, cookie)).json()) as Attempt, socket };
}

/** Opens a lab and resolves with the attempt's id when the environment is the learner's: set up, with a toolbox. */
export async function openLab({ ask, socket }: Learner, lab: string): Promise<string> {
  const { id } = await ask('POST', `/labs/${lab}/attempts`);
  const isThere = until(socket, ({ environment }) => environment.state === 'in_use');
  socket.emit('attempt:follow', id, () => {});
  await isThere;
  return id;
}

/** Resolves at the first change of the attempt after which `holds`. */
export function until(socket: DrydockSocket, holds: (attempt: Attempt) => boolean): Promise<void> {
  return new Promise((resolve) => {
    const look = (attempt: Attempt) => {
      if (!holds(attempt)) return;
      socket.off('attempt', look);
      resolve();
    };
    socket.on('attempt', look);
  });
}
