import { signal } from '@preact/signals';
import { io, type Socket } from 'socket.io-client';
import type { ClientEvents, ServerEvents } from '../server/api.ts';
import { loadSession, showPreparation } from './session.ts';

export type DrydockSocket = Socket<ServerEvents, ClientEvents>;

/** False while the server is out of reach; socket.io goes on trying. */
export const connected = signal(true);

/** One connection per page, opened after sign-in. */
export const socket: DrydockSocket = io({ autoConnect: false, reconnectionDelayMax: 3000 });

socket.on('connect', () => {
  connected.value = true;
  // What was pushed while we were away is asked for.
  loadSession().catch(() => undefined);
});
socket.on('disconnect', () => {
  connected.value = false;
});
socket.on('connect_error', () => {
  connected.value = false;
});
socket.on('preparation', showPreparation);
