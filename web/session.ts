import { signal } from '@preact/signals';
import type { PreparationState, Session } from '../server/api.ts';
import { request, whenSignedOut } from './api.ts';

/** Who is signed in and how far the server is; undefined until the server has answered. */
export const session = signal<Session | undefined>(undefined);

/** Somebody was signed in here, and the server does not know them any more. */
export const hasExpired = signal(false);

whenSignedOut(() => {
  if (session.value?.me === undefined) return;
  hasExpired.value = true;
  session.value = { ...session.value, me: undefined };
});

export async function loadSession(): Promise<void> {
  const known = session.value?.me;
  const current = await request<Session>('GET', '/session');
  if (known !== undefined && current.me === undefined) hasExpired.value = true;
  session.value = current;
}

async function signInBy(way: 'link' | 'name', proof: object): Promise<void> {
  session.value = await request<Session>('POST', `/session/${way}`, proof);
  hasExpired.value = false;
}

export const signInByLink = (token: string): Promise<void> => signInBy('link', { token });
export const signInByName = (name: string): Promise<void> => signInBy('name', { name });

export async function signOut(): Promise<void> {
  session.value = await request<Session>('DELETE', '/session');
}

export function showPreparation(preparation: PreparationState): void {
  if (session.value !== undefined) session.value = { ...session.value, preparation };
}
