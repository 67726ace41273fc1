import { Router } from 'express';
import type { PreparationState } from '../../preparation/prepare.ts';

/** For reverse proxies and supervisors: `/healthz` the process answers, `/readyz` learners can open labs. */
export function healthRoutes(preparation: () => PreparationState): Router {
  const router = Router();
  router.get('/healthz', (_request, response) => {
    response.json({ status: 'ok' });
  });
  router.get('/readyz', (_request, response) => {
    const { state } = preparation();
    response.status(state === 'ready' ? 200 : 503).json({ status: state });
  });
  return router;
}
