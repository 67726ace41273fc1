import type { TrafficMatrix } from './network.ts';

/** The platform cannot trust what it measured. */
export class ControlFailed extends Error {}

type CellOf<From extends string, To extends string> = readonly [from: From, to: To];

/**
 * Demands of a matrix that it can be believed: one cell that must connect whatever the learner did (else silence proves
 * nothing) and one that must not (else nothing is being enforced). Throws otherwise, also when any cell could not be
 * tried, and then the check is `cannot_tell`. Choose controls that the learner is not asked to change, and see first that
 * the Pods run.
 */
export function demandControls<From extends string, To extends string>(
  matrix: TrafficMatrix<From, To>,
  controls: { connects: readonly CellOf<From, To>[]; blocked: readonly CellOf<From, To>[] },
): void {
  const rows = Object.entries<Record<To, TrafficMatrix['']['']>>(matrix);
  for (const [from, row] of rows) {
    for (const [to, cell] of Object.entries<TrafficMatrix['']['']>(row)) {
      if (cell.outcome === 'probe_failed') throw new ControlFailed(`${from} to ${to}: ${cell.detail}`);
    }
  }
  const demand = (cells: readonly CellOf<From, To>[], isRight: (outcome: string | undefined) => boolean) => {
    for (const [from, to] of cells) {
      const cell = matrix[from]?.[to];
      if (!isRight(cell?.outcome)) {
        throw new ControlFailed(`the control ${from} to ${to} is ${cell?.outcome ?? 'not in the matrix'}`);
      }
    }
  };
  if (controls.connects.length === 0 || controls.blocked.length === 0) {
    throw new Error('A matrix needs a control that connects and one that is blocked.');
  }
  demand(controls.connects, (outcome) => outcome === 'connected');
  demand(controls.blocked, (outcome) => outcome === 'refused' || outcome === 'timed_out');
}
