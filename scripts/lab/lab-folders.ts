import { join } from 'node:path';
import { loadConfig } from '../../server/config.ts';
import { nearest } from '../../server/labs/nearest.ts';
import { root } from '../../server/paths.ts';

/** What an author asked for cannot be done; the message says why and what helps. */
export class AuthorError extends Error {}

/** The labs of this repository, and the packs that the settings name. */
export function labFolders(): string[] {
  return [join(root, 'labs'), ...loadConfig().labs];
}

/** `there is no lab storage/pvc-dynamci; did you mean storage/pvc-dynamic?` */
export function unknown(kind: string, name: string, known: readonly string[]): AuthorError {
  const meant = nearest(name, known);
  const help = meant === undefined ? `There are ${known.join(', ') || 'none'}.` : `Did you mean ${meant}?`;
  return new AuthorError(`There is no ${kind} ${name}. ${help}`);
}
