import { z } from 'zod';
import type { ProbeRequest } from '../environments/provider.ts';
import type { FromChild } from './child/messages.ts';
import type { CheckResult } from './verdict.ts';

const text = z.string().max(8000);
const localized = z.strictObject({ en: text.min(1), ko: text.min(1) });
const evidence = z.array(z.strictObject({ object: text, resourceVersion: text })).max(500);

/** What a check may answer. A lab is written by people: nothing of it is believed before it has this shape. */
export const checkResult = z.discriminatedUnion('outcome', [
  z.strictObject({ outcome: z.literal('pass'), message: localized, observed: localized.optional(), evidence }),
  z.strictObject({
    outcome: z.literal('not_yet'),
    message: localized,
    expected: localized,
    observed: localized,
    see: text.min(1),
    evidence,
  }),
  z.strictObject({
    outcome: z.literal('cannot_tell'),
    cause: z.enum([
      'api_unreachable',
      'api_refused',
      'probe_failed',
      'check_crashed',
      'check_timed_out',
      'check_ran_out_of_memory',
      'environment_gone',
    ]),
    message: localized,
    detail: text,
  }),
]) satisfies z.ZodType<CheckResult>;

const probeRequest = z.discriminatedUnion('probe', [
  z.strictObject({
    probe: z.literal('podFile'),
    namespace: text,
    pod: text,
    container: text.optional(),
    path: text,
  }),
  z.strictObject({ probe: z.literal('volumeFile'), volume: text, path: text }),
]) satisfies z.ZodType<ProbeRequest>;

/**
 * The envelope of what a grading child says. Its `result` is judged apart, so that a bad one costs only its own check.
 */
export const childMessage = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('started') }),
  z.strictObject({ kind: z.literal('probe'), number: z.int(), request: probeRequest }),
  z.strictObject({ kind: z.literal('result'), check: text, result: z.unknown(), tookMs: z.number().min(0) }),
  z.strictObject({ kind: z.literal('done') }),
]) satisfies z.ZodType<Omit<FromChild, 'result'>>;

export type ChildMessage = z.output<typeof childMessage>;
