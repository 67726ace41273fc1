import { z } from 'zod';
import type { ProbeKind, Question } from '../environments/provider.ts';

const text = z.string().max(8000);
const port = z.int().min(1).max(65_535);
const timeoutMs = z.int().min(1).max(30_000);
const pod = z.strictObject({ namespace: text, pod: text });
const container = pod.extend({ container: text.optional() });
const vantage = z.union([pod, z.enum(['node', 'outside'])]);
const inCluster = z.union([pod, z.literal('node')]);
const host = z.union([pod, text]);
const request = z.strictObject({
  url: z.url({ protocol: /^https?$/ }),
  method: text.optional(),
  headers: z.record(text, text).optional(),
  host: text.optional(),
  body: text.optional(),
});
const key = z.union([z.strictObject({ header: text }), z.strictObject({ body: text })]).optional();
const recordName = z.string().regex(/^[a-z0-9-]{1,50}$/);

/** What may be asked of a running environment, and how much at once. */
export const probeQuestions: { [Kind in ProbeKind]: z.ZodType<Question<Kind>> } = {
  podFile: container.extend({ path: text }),
  podFolder: container.extend({ path: text }),
  volumeFile: z.strictObject({ volume: text, path: text }),
  volumeFolder: z.strictObject({ volume: text, path: text }),
  processes: container,
  traffic: z.strictObject({
    from: z.array(vantage).min(1).max(40),
    to: z
      .array(z.strictObject({ host, port, protocol: z.enum(['tcp', 'udp']), payload: text.optional() }))
      .min(1)
      .max(40),
    timeoutMs,
  }),
  names: z.strictObject({ from: vantage, names: z.array(text).min(1).max(100) }),
  http: z.strictObject({ from: vantage, requests: z.array(request).min(1).max(200), timeoutMs }),
  sample: z.strictObject({
    from: vantage,
    request,
    key,
    count: z.int().min(1).max(5000),
    atOnce: z.int().min(1).max(64),
    timeoutMs,
  }),
  startRecord: z.strictObject({
    name: recordName,
    from: inCluster,
    request,
    key,
    pace: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('steady'), perSecond: z.number().min(0.1).max(100) }),
      z.strictObject({ kind: z.literal('watchful'), namespace: text, service: text }),
    ]),
  }),
  readRecord: z.strictObject({ name: recordName }),
  stopRecord: z.strictObject({ name: recordName }),
  sql: z.strictObject({
    from: inCluster,
    host,
    port: port.optional(),
    database: text,
    user: text,
    password: text,
    query: text,
  }),
  etcd: z.strictObject({ key: z.string().startsWith('/registry/').max(1000) }),
  crash: container,
};
