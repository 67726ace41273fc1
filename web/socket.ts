import { effect, signal } from '@preact/signals';
import { io, type Socket } from 'socket.io-client';
import type { ClientEvents, ServerEvents } from '../server/api.ts';
import { loadSession, session, showPreparation } from './session.ts';

export type DrydockSocket = Socket<ServerEvents, ClientEvents>;

/** A moment without a connection is nobody's business. */
const patienceMs = 1500;

/** True when the server has been out of reach for more than a moment; socket.io goes on trying. */
export const isCutOff = signal(false);

/** One connection per page, for as long as somebody is signed in. */
export const socket: DrydockSocket = io({ autoConnect: false, reconnectionDelayMax: 3000 });

let complaint: ReturnType<typeof setTimeout> | undefined;

function settle(): void {
  clearTimeout(complaint);
  complaint = undefined;
  isCutOff.value = false;
}

function lost(): void {
  complaint ??= setTimeout(() => {
    isCutOff.value = true;
  }, patienceMs);
}

/** Tries at once instead of when its turn comes. */
export function reconnect(): void {
  socket.disconnect().connect();
}

socket.on('connect', () => {
  settle();
  // What was pushed while we were away is asked for.
  loadSession().catch(() => undefined);
});
socket.on('disconnect', (reason) => {
  if (reason !== 'io client disconnect') lost();
  // The server ends the connection with the session, and then socket.io does not try again.
  if (reason === 'io server disconnect') loadSession().catch(() => undefined);
});
socket.on('connect_error', () => {
  lost();
  // Refused by the server rather than out of reach: then it does not know us any more.
  if (!socket.active) loadSession().catch(() => undefined);
});
socket.on('preparation', showPreparation);

// Somebody else gets a connection of their own.
let connectedAs: string | undefined;
effect(() => {
  const me = session.value?.me?.id;
  if (me === connectedAs) return;
  connectedAs = me;
  socket.disconnect();
  settle();
  if (me !== undefined) socket.connect();
});
