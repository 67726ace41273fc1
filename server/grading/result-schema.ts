import { z } from 'zod';
import type { ProbeKind } from '../environments/provider.ts';
import { snapshotSchema } from './history/snapshot.ts';
import { probeQuestions } from './probe-questions.ts';
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
    againInSeconds: z.number().min(1).max(120).optional(),
  }),
  z.strictObject({
    outcome: z.literal('cannot_tell'),
    cause: z.enum([
      'api_unreachable',
      'api_refused',
      'probe_failed',
      'control_failed',
      'check_crashed',
      'check_timed_out',
      'check_ran_out_of_memory',
      'environment_gone',
    ]),
    message: localized,
    detail: text,
  }),
]) satisfies z.ZodType<CheckResult>;

/** The scale of a workload, put back to what it was: all that a grading child may leave to be done after it. */
const sending = z.strictObject({
  method: z.literal('PATCH'),
  path: text.regex(/^\/apis\/apps\/v1\/namespaces\/[^/]+\/(deployments|statefulsets)\/[^/]+\/scale$/),
  body: z.strictObject({ spec: z.strictObject({ replicas: z.int().min(0) }) }),
  contentType: z.literal('application/merge-patch+json'),
});

const basis = z.strictObject({
  fingerprint: text.optional(),
  reads: z.array(text).max(100).optional(),
  objects: z.array(snapshotSchema).max(500).optional(),
});

const number = z.int();
const probeKinds = Object.keys(probeQuestions) as [ProbeKind, ...ProbeKind[]];

/**
 * The envelope of what a grading child says. Its `result` and its `question` are judged apart, so that a bad one costs
 * only its own check.
 */
export const childMessage = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('started') }),
  z.strictObject({ kind: z.literal('turn'), limitMs: z.number().min(0).max(90_000) }),
  z.strictObject({ kind: z.literal('probe'), number, probe: z.enum(probeKinds), question: z.unknown() }),
  z.strictObject({ kind: z.literal('undo'), number, sending }),
  z.strictObject({ kind: z.literal('undone'), number }),
  z.strictObject({ kind: z.literal('result'), check: text, result: z.unknown(), basis, tookMs: z.number().min(0) }),
  z.strictObject({ kind: z.literal('done') }),
]);

export type ChildMessage = z.output<typeof childMessage>;
