import type { Check, CheckPlan } from '../check.ts';

const longestSeconds = 90;

/** How long a check may take, whatever it asks for. */
export function limitOf(check: Check, usualMs: number): number {
  return check.plan === undefined ? usualMs : Math.min(check.plan.seconds, longestSeconds) * 1000;
}

export function actsBy(check: Check): Extract<CheckPlan, { kind: 'acts' }> | undefined {
  return check.plan?.kind === 'acts' ? check.plan : undefined;
}
