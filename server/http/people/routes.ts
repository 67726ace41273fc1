import { Router } from 'express';
import type { Invitation, PersonRow } from '../../api.ts';
import { demand } from '../../people/can.ts';
import type { People, SignInLink } from '../../people/people.ts';
import type { Progress } from '../../progress/progress.ts';
import { validate } from '../../validate.ts';
import type { SignedIn } from '../signed-in.ts';
import { newPersonBody } from './schema.ts';

export interface PeopleDeps {
  people: People;
  progress: Pick<Progress, 'earnedPoints'>;
  signedIn: SignedIn;
  /** Where people open Drydock, without a slash at the end. */
  address: () => string;
}

export function peopleRoutes({ people, progress, signedIn, address }: PeopleDeps): Router {
  const router = Router();

  const presentInvitation = ({ person, token, expiresAt }: SignInLink): Invitation => ({
    person,
    url: `${address()}/sign-in/${token}`,
    expiresAt,
  });

  router.get(
    '/',
    signedIn(async (actor, _request, response) => {
      demand(actor, 'people:read', null);
      const earned = await progress.earnedPoints();
      const rows: PersonRow[] = (await people.list()).map((row) => ({ ...row, earned: earned.get(row.id) ?? 0 }));
      response.json(rows);
    }),
  );

  router.post(
    '/',
    signedIn(async (actor, request, response) => {
      const wanted = validate(newPersonBody, request.body);
      demand(actor, 'people:invite', { role: wanted.role });
      const person = await people.add(wanted);
      response.status(201).json(presentInvitation(await people.issueLink(person.id)));
    }),
  );

  router.post(
    '/:id/link',
    signedIn<{ id: string }>(async (actor, request, response) => {
      const person = await people.find(request.params.id);
      demand(actor, 'people:invite', { role: person.role });
      response.status(201).json(presentInvitation(await people.issueLink(person.id)));
    }),
  );

  return router;
}
