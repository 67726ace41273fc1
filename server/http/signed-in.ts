import type { Request, RequestHandler, Response } from 'express';
import type { Person } from '../api.ts';
import { DrydockError } from '../errors.ts';
import type { People } from '../people/people.ts';
import { readSessionCookie } from '../people/session-cookie.ts';

type Handler<P> = (person: Person, request: Request<P>, response: Response) => Promise<void> | void;

/** Makes handlers that are only reached by somebody who is signed in; others get `not_signed_in`. */
export function createSignedIn(people: Pick<People, 'recognise'>) {
  return <P>(handler: Handler<P>): RequestHandler<P> =>
    async (request, response) => {
      const token = readSessionCookie(request.headers.cookie);
      const person = token === undefined ? undefined : await people.recognise(token);
      if (person === undefined) throw new DrydockError('not_signed_in');
      await handler(person, request, response);
    };
}

export type SignedIn = ReturnType<typeof createSignedIn>;
