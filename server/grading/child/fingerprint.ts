import { createHash } from 'node:crypto';
import type { DependsOn } from '../tools/acts.ts';

/** Set by the cluster, or by the grader's own acts: neither is a change of the learner's. */
const passing = new Set(['status', 'managedFields', 'resourceVersion', 'generation']);
const ofTheCluster = /^(deployment\.kubernetes\.io\/|drydock\.io\/)/;

function bare(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(bare);
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  const fields = Object.entries(value)
    .filter(([key, field]) => field !== undefined && !passing.has(key) && !ofTheCluster.test(key))
    .sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(fields.map(([key, field]) => [key, bare(field)]));
}

/** The same for objects that somebody's wish has not changed, whatever the cluster or the grader did with them meanwhile. */
export function fingerprint(objects: DependsOn): string {
  return createHash('sha256')
    .update(JSON.stringify(objects.map((object) => bare(object) ?? null)))
    .digest('hex');
}
