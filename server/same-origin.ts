import { isIP } from 'node:net';

const loopback = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * Decides whether a request comes from Drydock's own pages. Browsers send `Origin` with everything that can change
 * something; a page of another site cannot forge it. A server that listens on loopback only also refuses foreign host
 * names, so that a rebound DNS name cannot reach it.
 */
export function createOriginGuard(options: { publicUrl?: string; host: string }) {
  const publicHost = options.publicUrl === undefined ? undefined : new URL(options.publicUrl).host;
  const local = loopback.has(options.host) || options.host === '::1';

  return (host: string | undefined, origin: string | undefined): boolean => {
    if (host === undefined) return false;
    if (publicHost !== undefined) {
      if (host !== publicHost && !isLoopback(host)) return false;
    } else if (local && !isLoopback(host)) {
      return false;
    }
    return origin === undefined || URL.parse(origin)?.host === host;
  };
}

function isLoopback(host: string): boolean {
  const name = host.replace(/:\d+$/, '');
  return loopback.has(name) || (isIP(name) === 4 && name.startsWith('127.'));
}
