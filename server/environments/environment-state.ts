import type { EnvironmentsTable } from '../db/schema.ts';

/** `creating` → `ready` → `setting_up` → `in_use` ⇄ `resetting`; from each of them to `destroying`, and then the row goes. */
export type EnvironmentState = EnvironmentsTable['state'];

/** Where each state may lead. */
const transitions: Readonly<Record<EnvironmentState, readonly EnvironmentState[]>> = {
  creating: ['ready', 'destroying'],
  ready: ['setting_up', 'destroying'],
  setting_up: ['in_use', 'destroying'],
  in_use: ['resetting', 'destroying'],
  resetting: ['in_use', 'destroying'],
  destroying: ['destroying'],
};

export const environmentStates = Object.keys(transitions) as EnvironmentState[];

/** The states from which this one can be reached in one step. */
export function statesBefore(state: EnvironmentState): EnvironmentState[] {
  return environmentStates.filter((one) => transitions[one].includes(state));
}
