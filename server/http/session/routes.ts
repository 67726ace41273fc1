import { Router } from 'express';
import type { Session } from '../../api.ts';
import type { Config } from '../../config.ts';
import type { People } from '../../people/people.ts';
import { readSessionCookie, writeSessionCookie } from '../../people/session-cookie.ts';
import type { PreparationState } from '../../preparation/prepare.ts';
import { validate } from '../../validate.ts';
import { limitRequests } from '../limit-requests.ts';
import { linkBody, nameBody } from './schema.ts';

export interface SessionDeps {
  people: People;
  preparation: () => PreparationState;
  config: Pick<Config, 'signInByName' | 'sessionDays' | 'publicUrl'>;
}

export function sessionRoutes({ people, preparation, config }: SessionDeps): Router {
  const router = Router();
  const secure = config.publicUrl?.startsWith('https:') ?? false;
  const cookie = (token: string | undefined) => writeSessionCookie(token, { secure, days: config.sessionDays });
  const session = async (token: string | undefined): Promise<Session> => ({
    me: token === undefined ? undefined : await people.recognise(token),
    signInByName: config.signInByName,
    preparation: preparation(),
  });

  router.get('/', async (request, response) => {
    response.json(await session(readSessionCookie(request.headers.cookie)));
  });

  router.post('/link', limitRequests({ perMinute: 20 }), async (request, response) => {
    const token = await people.signInByLink(validate(linkBody, request.body).token);
    response.setHeader('set-cookie', cookie(token)).json(await session(token));
  });

  router.post('/name', limitRequests({ perMinute: 20 }), async (request, response) => {
    const token = await people.signInByName(validate(nameBody, request.body).name);
    response.setHeader('set-cookie', cookie(token)).json(await session(token));
  });

  router.delete('/', async (request, response) => {
    const token = readSessionCookie(request.headers.cookie);
    if (token !== undefined) await people.signOut(token);
    response.setHeader('set-cookie', cookie(undefined)).json(await session(undefined));
  });

  return router;
}
