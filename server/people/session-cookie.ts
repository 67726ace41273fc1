import { parseCookie, stringifySetCookie } from 'cookie';

const name = 'drydock_session';

/** The session token in a Cookie header, as HTTP requests and socket handshakes carry it. */
export function readSessionCookie(header: string | undefined): string | undefined {
  return header === undefined ? undefined : parseCookie(header)[name];
}

/** A Set-Cookie header that keeps the token out of reach of scripts and other sites; without a token it removes the cookie. */
export function writeSessionCookie(token: string | undefined, options: { secure: boolean; days: number }): string {
  return stringifySetCookie({
    name,
    value: token ?? '',
    httpOnly: true,
    sameSite: 'lax',
    secure: options.secure,
    path: '/',
    maxAge: token === undefined ? 0 : options.days * 24 * 60 * 60,
  });
}
