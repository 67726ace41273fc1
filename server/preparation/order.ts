import type { StepState } from './preparation-state.ts';
import { isSettled } from './preparation-state.ts';
import type { Step } from './step.ts';

/** A step that usually takes this long keeps the cores or the network busy: no two of these run at once. */
const heavySeconds = 120;

type Ordered = Pick<Step, 'id' | 'needs' | 'usualSeconds'>;

function isHeavy(step: Ordered): boolean {
  return step.usualSeconds >= heavySeconds;
}

/**
 * Which waiting steps may start now, in the order of `steps`: all that they need is settled, and at most one heavy step
 * runs at a time.
 */
export function startableSteps<S extends Ordered>(steps: readonly S[], states: ReadonlyMap<string, StepState>): S[] {
  let heavyRuns = steps.some((step) => isHeavy(step) && states.get(step.id)?.state === 'running');
  return steps.filter((step) => {
    if (states.get(step.id)?.state !== 'waiting') return false;
    if (!isUnblocked(step, states)) return false;
    if (!isHeavy(step)) return true;
    if (heavyRuns) return false;
    heavyRuns = true;
    return true;
  });
}

/** Whether all that the step needs is settled. */
export function isUnblocked(step: Ordered, states: ReadonlyMap<string, StepState>): boolean {
  return step.needs.every((id) => {
    const state = states.get(id);
    return state !== undefined && isSettled(state);
  });
}

/** Throws when a step needs one that is not there, or that does not stand before it: such a list could never be finished. */
export function assertOrdered(steps: readonly Ordered[]): void {
  const before = new Set<string>();
  for (const step of steps) {
    for (const id of step.needs) {
      if (!before.has(id)) throw new Error(`Step ${step.id} needs ${id}, which does not stand before it.`);
    }
    if (before.has(step.id)) throw new Error(`Two steps are called ${step.id}.`);
    before.add(step.id);
  }
}
