import { z } from 'zod';

const json: z.ZodType<Json> = z.lazy(() =>
  z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(json), z.record(z.string(), json)]),
);

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** An object as it was when a check rested on it; `content` is absent when there was none any more. */
export const snapshotSchema = z.strictObject({
  apiVersion: z.string().max(200),
  kind: z.string().max(200),
  namespace: z.string().max(300).optional(),
  name: z.string().max(300),
  content: json.optional(),
});

export type Snapshot = z.output<typeof snapshotSchema>;

/** As evidence spells it. */
export const nameOf = ({ kind, namespace, name }: Omit<Snapshot, 'content'>): string =>
  [kind, namespace, name].filter(Boolean).join('/');
