import { existsSync } from 'node:fs';
import { join } from 'node:path';
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express';
import helmet from 'helmet';
import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import { DrydockError, errorEntries } from '../errors.ts';
import type { Labs } from '../labs/read-labs.ts';
import type { People } from '../people/people.ts';
import type { PreparationState } from '../preparation/prepare.ts';
import { isUnexpected, presentError } from '../present-error.ts';
import type { Progress } from '../progress/progress.ts';
import { createOriginGuard } from '../same-origin.ts';
import { attemptsRoutes } from './attempts/routes.ts';
import { healthRoutes } from './health/routes.ts';
import { type LabsDeps, labsRoutes } from './labs/routes.ts';
import { peopleRoutes } from './people/routes.ts';
import { sessionRoutes } from './session/routes.ts';
import { createSignedIn } from './signed-in.ts';

export interface AppDeps {
  config: Config;
  labs: Labs;
  findings?: LabsDeps['findings'];
  people: People;
  progress: Progress;
  preparation: () => PreparationState;
  address: () => string;
  /** The folder with the built browser side. */
  web: string;
  log: Logger;
}

/** The whole HTTP side: /api for the browser, health for proxies, and the page itself for everything else. */
export function createApp(deps: AppDeps): Express {
  const { config, people, preparation, log } = deps;
  const signedIn = createSignedIn(people);
  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', config.trustProxy ? 1 : false);
  app.use(securityHeaders(config));
  app.use(healthRoutes(preparation));

  const api = express.Router();
  api.use(refuseForeignOrigins(config));
  api.use(express.json({ limit: '64kb' }));
  api.use((_request, response, next) => {
    response.setHeader('cache-control', 'no-store');
    next();
  });
  api.use('/session', sessionRoutes(deps));
  api.use('/labs', labsRoutes({ ...deps, signedIn }));
  api.use('/attempts', attemptsRoutes({ ...deps, signedIn }));
  api.use('/people', peopleRoutes({ ...deps, signedIn }));
  api.use(() => {
    throw new DrydockError('not_found');
  });
  app.use('/api', api);

  app.use(page(deps.web));
  app.use(answerError(log));
  return app;
}

function securityHeaders(config: Config): RequestHandler {
  const https = config.publicUrl?.startsWith('https:') ?? false;
  return helmet({
    contentSecurityPolicy: {
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        // The terminal and highlighted code set styles on elements; no script can come in that way.
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:'],
        fontSrc: ["'self'", 'data:'],
        connectSrc: ["'self'", 'ws:', 'wss:'],
        objectSrc: ["'none'"],
        frameAncestors: ["'none'"],
        upgradeInsecureRequests: https ? [] : null,
      },
    },
    strictTransportSecurity: https,
    referrerPolicy: { policy: 'no-referrer' },
  });
}

function refuseForeignOrigins(config: Config): RequestHandler {
  const isOwn = createOriginGuard(config);
  return (request, _response, next) => {
    if (!isOwn(request.headers.host, request.headers.origin)) {
      throw new DrydockError('not_allowed', `origin ${request.headers.origin}, host ${request.headers.host}`);
    }
    next();
  };
}

/** Built files by name, kept for good because their names hold their hash; any other path is the page, which routes by itself. */
function page(folder: string): RequestHandler {
  const router = express.Router();
  router.use('/assets', express.static(join(folder, 'assets'), { immutable: true, maxAge: '1y', fallthrough: false }));
  router.use(express.static(folder, { index: false, maxAge: '10m' }));
  router.get('/{*path}', (_request, response) => {
    const index = join(folder, 'index.html');
    if (!existsSync(index)) throw new DrydockError('not_found', `${index} is not built`);
    response.setHeader('cache-control', 'no-cache').sendFile(index);
  });
  return router;
}

function answerError(log: Logger): ErrorRequestHandler {
  return (thrown, request, response, next) => {
    if (response.headersSent) {
      next(thrown);
      return;
    }
    const error = fromExpress(thrown);
    if (isUnexpected(error)) log.error({ err: error, method: request.method, path: request.path }, 'a request failed');
    else log.debug({ err: error, path: request.path }, 'a request was refused');
    const presented = presentError(error);
    response.status(errorEntries[presented.code].status).json({ error: presented });
  };
}

/** Express reports unreadable bodies and missing files as errors with a status of their own. */
function fromExpress(error: unknown): unknown {
  if (error instanceof DrydockError || !(error instanceof Error) || !('status' in error)) return error;
  if (error.status === 404) return new DrydockError('not_found', error.message);
  return typeof error.status === 'number' && error.status < 500
    ? new DrydockError('bad_request', error.message)
    : error;
}
