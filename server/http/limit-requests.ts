import type { RequestHandler } from 'express';
import { rateLimit } from 'express-rate-limit';
import { DrydockError } from '../errors.ts';

/** Answers `too_many_requests` to an address that asks more often than this. */
export function limitRequests(limit: { perMinute: number }): RequestHandler {
  return rateLimit({
    windowMs: 60_000,
    limit: limit.perMinute,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    handler: (_request, _response, next) => next(new DrydockError('too_many_requests')),
  });
}
