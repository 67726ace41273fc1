import { createHash, randomBytes } from 'node:crypto';

const alphabet = 'abcdefghijkmnpqrstuvwxyz23456789';

/** A random name of lower-case letters and digits without look-alikes; 10 of them hold 50 bits. Fit for container names. */
export function newId(length = 10): string {
  return Array.from(randomBytes(length), (byte) => alphabet[byte % alphabet.length]).join('');
}

/** A secret for links and cookies, 256 bits, fit for URLs. Only its hash is ever kept. */
export function newToken(): string {
  return randomBytes(32).toString('base64url');
}

export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
