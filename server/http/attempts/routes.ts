import { Router } from 'express';
import { z } from 'zod';
import type { Progress } from '../../progress/progress.ts';
import { validate } from '../../validate.ts';
import { limitRequests } from '../limit-requests.ts';
import type { SignedIn } from '../signed-in.ts';

const gradeBody = z.strictObject({ task: z.string().optional() }).default({});

interface AttemptParams {
  id: string;
}

export interface AttemptsDeps {
  progress: Progress;
  signedIn: SignedIn;
}

export function attemptsRoutes({ progress, signedIn }: AttemptsDeps): Router {
  const router = Router();
  router.use(limitRequests({ perMinute: 300 }));

  router.get(
    '/:id',
    signedIn<AttemptParams>(async (person, request, response) => {
      response.json(await progress.read(person, request.params.id));
    }),
  );

  router.delete(
    '/:id',
    signedIn<AttemptParams>(async (person, request, response) => {
      response.json(await progress.end(person, request.params.id));
    }),
  );

  router.post(
    '/:id/grade',
    signedIn<AttemptParams>(async (person, request, response) => {
      const { task } = validate(gradeBody, request.body);
      response.status(202).json(await progress.grade(person, request.params.id, task));
    }),
  );

  router.post(
    '/:id/reset',
    signedIn<AttemptParams>(async (person, request, response) => {
      response.json(await progress.reset(person, request.params.id));
    }),
  );

  router.post(
    '/:id/extend',
    signedIn<AttemptParams>(async (person, request, response) => {
      response.json(await progress.extend(person, request.params.id));
    }),
  );

  router.post(
    '/:id/tasks/:task/hints',
    signedIn<AttemptParams & { task: string }>(async (person, request, response) => {
      response.json(await progress.openHint(person, request.params.id, request.params.task));
    }),
  );

  router.get(
    '/:id/solution',
    signedIn<AttemptParams>(async (person, request, response) => {
      response.json(await progress.solution(person, request.params.id));
    }),
  );

  return router;
}
