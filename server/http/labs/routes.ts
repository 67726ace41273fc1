import { Router } from 'express';
import { z } from 'zod';
import type { Finding } from '../../labs/finding.ts';
import type { Lab } from '../../labs/lab.ts';
import type { Labs } from '../../labs/read-labs.ts';
import { demand } from '../../people/can.ts';
import type { Progress } from '../../progress/progress.ts';
import { languages } from '../../text.ts';
import { validate } from '../../validate.ts';
import type { SignedIn } from '../signed-in.ts';
import { presentLab } from './present-lab.ts';

const pageQuery = z.object({ language: z.enum(languages).default('en') });

interface LabParams {
  track: string;
  lab: string;
}

export interface LabsDeps {
  labs: Labs;
  /** What is wrong in a lab that its author is looking at. */
  findings?: (lab: Lab) => readonly Finding[] | undefined;
  progress: Progress;
  signedIn: SignedIn;
}

export function labsRoutes({ labs, findings = () => undefined, progress, signedIn }: LabsDeps): Router {
  const router = Router();

  router.get(
    '/',
    signedIn(async (person, _request, response) => {
      response.json(await progress.tracks(person));
    }),
  );

  router.get(
    '/:track/:lab',
    signedIn<LabParams>(async (person, request, response) => {
      demand(person, 'lab:read', null);
      const { language } = validate(pageQuery, request.query);
      const lab = labs.get(`${request.params.track}/${request.params.lab}`);
      response.json(await presentLab(lab, { labs, language, findings: findings(lab) }));
    }),
  );

  router.post(
    '/:track/:lab/attempts',
    signedIn<LabParams>(async (person, request, response) => {
      const lab = labs.get(`${request.params.track}/${request.params.lab}`);
      response.status(201).json(await progress.start(person, lab));
    }),
  );

  return router;
}
