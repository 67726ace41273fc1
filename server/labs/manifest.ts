import { readFileSync } from 'node:fs';
import { parse, YAMLParseError } from 'yaml';
import { z } from 'zod';

const localized = z.strictObject({ en: z.string().min(1), ko: z.string().min(1) });
const kebab = z.string().regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'lower-case words joined by hyphens');
const checkId = z.string().regex(/^[a-z][a-zA-Z0-9]*$/, 'a name that checks.ts exports, such as claimIsBound');

export const taskSchema = z.strictObject({
  id: kebab,
  title: localized,
  points: z.int().min(1).max(100),
  checks: z.array(checkId).min(1).describe('Names that checks.ts exports; all must pass.'),
  hints: z.array(localized).min(1).describe('Opened one after the other, from a nudge to nearly the answer.'),
});

/** What lab.yaml may hold. Published for editors as labs/lab.schema.json. */
export const manifestSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]+\/[a-z0-9-]+$/, 'the folders it is in: <track>/<lab>'),
  title: localized,
  summary: localized,
  minutes: z.int().min(1).max(600).describe('What a practised learner needs.'),
  difficulty: z.enum(['beginner', 'intermediate', 'advanced']),
  requires: z.array(z.enum(['networkPolicy', 'loadBalancer', 'controlPlane', 'storage'])).default([]),
  setup: z
    .strictObject({
      manifests: z.array(z.string()).default([]).describe('Files in setup/, applied in this order.'),
      ready: z
        .array(z.strictObject({ object: z.string(), namespace: z.string(), condition: z.string() }))
        .default([])
        .describe('What must hold before the learner starts, as kubectl wait has it.'),
    })
    .prefault({}),
  watches: z
    .array(z.strictObject({ apiVersion: z.string(), kind: z.string() }))
    .default([])
    .describe('Kinds whose changes make the checks run by themselves.'),
  tasks: z.array(taskSchema).min(1),
});

export const trackSchema = z.strictObject({
  title: localized,
  labs: z.array(kebab).describe('In the order in which they are best done.'),
});

export type Manifest = z.output<typeof manifestSchema>;

/** A file of a lab is wrong. The message names the file and what is wrong in it. */
export class LabError extends Error {}

/** Reads a YAML file in the schema's shape. Throws LabError. */
export function readYaml<T extends z.ZodType>(file: string, schema: T): z.output<T> {
  let content: unknown;
  try {
    content = parse(readFileSync(file, 'utf8'));
  } catch (error) {
    const why = error instanceof YAMLParseError ? error.message : 'it cannot be read';
    throw new LabError(`${file}: ${why}`, { cause: error });
  }
  const result = schema.safeParse(content);
  if (result.success) return result.data;
  const problems = result.error.issues.map(({ path, message }) => `${path.join('.') || 'the file'}: ${message}`);
  throw new LabError(`${file}: ${problems.join('; ')}`);
}
