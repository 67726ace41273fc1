import type { V1Pod } from '@kubernetes/client-node';
import type { RecordedRun, RecordProbe } from '../../environments/provider.ts';

export interface Span {
  from: Date;
  to: Date;
}

/** Pods still end, and rules still change, for a while after the last new Pod is ready. */
const afterSeconds = 15;

/**
 * When the rollout that led to these Pods happened, from the making of the first to some seconds after the last became
 * ready. Give the Pods of the present ReplicaSet only. Undefined while one of them is not ready.
 */
export function rolloutSpan(pods: readonly V1Pod[]): Span | undefined {
  const made = pods.map(({ metadata }) => metadata?.creationTimestamp?.getTime());
  const ready = pods.map(({ status }) =>
    status?.conditions
      ?.find(({ type, status: value }) => type === 'Ready' && value === 'True')
      ?.lastTransitionTime?.getTime(),
  );
  const times = [...made, ...ready];
  if (pods.length === 0 || times.includes(undefined)) return undefined;
  const known = times.filter((time) => time !== undefined);
  return { from: new Date(Math.min(...known) - 1000), to: new Date(Math.max(...known) + afterSeconds * 1000) };
}

/** Requests in a row that failed in the same way. */
export type FailedRun = RecordedRun & { result: { kind: 'failed' } };

/** What a record says of a span of time. */
export interface SpanOfRecord {
  requests: number;
  failures: FailedRun[];
  /** Answers by key. */
  counts: Record<string, number>;
  /** False when the record begins later or the span is not over, so that something may be missing. */
  isWhole: boolean;
}

/** Runs that reach into the span count with all their requests. */
export function recordDuring(
  { since, runs }: Extract<RecordProbe, { kind: 'record' }>,
  { from, to }: Span,
  now = new Date(),
): SpanOfRecord {
  const inside = runs.filter((run) => new Date(run.to) >= from && new Date(run.from) <= to);
  const counts: Record<string, number> = {};
  for (const { result, count } of inside) {
    if (result.kind === 'answered') counts[result.key] = (counts[result.key] ?? 0) + count;
  }
  return {
    requests: inside.reduce((sum, { count }) => sum + count, 0),
    failures: inside.filter((run): run is FailedRun => run.result.kind === 'failed'),
    counts,
    isWhole: new Date(since) <= from && now >= to && inside.every(({ result }) => result.kind !== 'unobserved'),
  };
}
