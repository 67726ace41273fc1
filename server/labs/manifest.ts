import { z } from 'zod';

const localized = z
  .strictObject({ en: z.string().trim().min(1), ko: z.string().trim().min(1) })
  .describe('A text in English and in Korean.');
const kebab = z.string().regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'it must be lower-case words joined by hyphens');
const labId = z
  .string()
  .regex(/^[a-z][a-z0-9-]*\/[a-z][a-z0-9-]*$/, 'it must be the folders that a lab is in: <track>/<lab>');
const checkId = z
  .string()
  .regex(/^[a-z][a-zA-Z0-9]*$/, 'it must be a name that checks.ts exports, such as claimIsBound');

const taskSchema = z.strictObject({
  id: kebab.describe('Unique in the lab; the lesson opens the task with "::: task <id>".'),
  title: localized,
  points: z.int().min(1).max(100).describe('By how much there is to understand, not to type.'),
  checks: z.array(checkId).min(1).describe('Names that checks.ts exports; all must pass.'),
  hints: z.array(localized).min(1).describe('Opened one after the other, from a nudge to nearly the answer.'),
});

const recordSchema = z.strictObject({
  name: kebab.describe('By which checks read it.'),
  namespace: z.string(),
  service: z.string().describe('The Service that is asked; more often whenever its endpoints change.'),
  path: z.string().startsWith('/').default('/'),
  port: z.int().min(1).max(65_535).default(80),
  key: z
    .union([z.strictObject({ header: z.string() }), z.strictObject({ body: z.string() })])
    .optional()
    .describe('What tells versions apart: a header, or a regular expression with one group for the body.'),
});

/** What lab.yaml may hold. Published for editors as labs/lab.schema.json. */
export const manifestSchema = z
  .strictObject({
    id: labId.describe('The folders that the lab is in: <track>/<lab>.'),
    title: localized,
    summary: localized.describe('What hurts and what the learner will do, in one or two sentences.'),
    minutes: z.int().min(1).max(600).describe('What a practised learner needs.'),
    difficulty: z
      .enum(['beginner', 'intermediate', 'advanced'])
      .describe('beginner: knows kubectl; intermediate: knows the objects of this track; advanced: has run them.'),
    prerequisites: z
      .array(labId)
      .default([])
      .describe('Labs whose insight this one builds on. Learners are told, and may begin here all the same.'),
    requires: z
      .array(z.enum(['networkPolicy', 'loadBalancer', 'controlPlane', 'storage']))
      .default([])
      .describe('What the environment must be capable of.'),
    addons: z
      .array(z.enum(['ingress', 'gateway', 'loadbalancer', 'metrics']))
      .default([])
      .describe('Parts of the cluster that are off unless a lab switches them on.'),
    setup: z
      .strictObject({
        manifests: z.array(z.string()).default([]).describe('Files in setup/, applied in this order.'),
        ready: z
          .array(z.strictObject({ object: z.string(), namespace: z.string(), condition: z.string() }))
          .default([])
          .describe('What must hold before the learner starts, as kubectl wait has it.'),
        records: z
          .array(recordSchema)
          .default([])
          .describe('Requests that are sent all the time, so that checks know what became of them during a rollout.'),
      })
      .prefault({})
      .describe('The starting state.'),
    watches: z
      .array(z.strictObject({ apiVersion: z.string(), kind: z.string() }))
      .default([])
      .describe('Kinds whose changes make the checks run by themselves.'),
    tasks: z.array(taskSchema).min(1).describe('In the order of the lesson; each builds on the one before.'),
    implied: z
      .array(checkId)
      .optional()
      .describe('Checks that show a step on the way and that a later check implies: no mistake is theirs alone.'),
    oneWay: z
      .string()
      .trim()
      .min(1)
      .optional()
      .describe('Why there is no second solution that differs in kind. Without it lint asks for two.'),
    terms: z
      .array(z.string())
      .default([])
      .describe('Names in the lesson that are neither in the setup nor in a solution, and rightly so.'),
    absentImages: z
      .array(z.string())
      .default([])
      .describe('Images in the setup or the scripts that are meant not to be found.'),
  })
  .describe('A lab: what it is called, what it begins with, its tasks, and the checks that each task must pass.');

const isOnce = (names: readonly string[]) => new Set(names).size === names.length;

/** What tracks.yaml may hold. Published for editors as labs/tracks.schema.json. */
export const tracksSchema = z
  .array(
    z.strictObject({
      id: kebab.describe('The folder of its labs.'),
      title: localized,
      labs: z
        .array(kebab)
        .refine(isOnce, 'a lab is listed twice')
        .describe('Folders of its labs, in the order in which they are best done.'),
    }),
  )
  .describe('All tracks and their labs, in the order in which they are best done.');

export type Manifest = z.output<typeof manifestSchema>;
