import { signal } from '@preact/signals';
import type { PreparationState, Session } from '../server/api.ts';
import { request } from './api.ts';

/** Who is signed in and how far the server is; undefined until the server has answered. */
export const session = signal<Session | undefined>(undefined);

export async function loadSession(): Promise<void> {
  session.value = await request<Session>('GET', '/session');
}

export async function signInByLink(token: string): Promise<void> {
  session.value = await request<Session>('POST', '/session/link', { token });
}

export async function signInByName(name: string): Promise<void> {
  session.value = await request<Session>('POST', '/session/name', { name });
}

export async function signOut(): Promise<void> {
  session.value = await request<Session>('DELETE', '/session');
}

export function showPreparation(preparation: PreparationState): void {
  if (session.value !== undefined) session.value = { ...session.value, preparation };
}
