import { ApiServerError } from '../kube/api-server.ts';
import { ControlFailed } from '../tools/controls.ts';
import { Unreadable } from '../tools/unreadable.ts';
import type { Cause } from '../verdict.ts';

/** The platform's own probe failed; `message` says how, for the operator. */
export class ProbeError extends Error {}

const causesOfApi = {
  unreachable: 'api_unreachable',
  failing: 'api_unreachable',
  refused: 'api_refused',
  gone: 'api_unreachable',
  bad_question: 'check_crashed',
} as const satisfies Record<ApiServerError['reason'], Cause>;

/** Which fault of the platform an error thrown inside a check stands for. */
export function causeOf(error: unknown): Cause {
  if (error instanceof ApiServerError) return causesOfApi[error.reason];
  if (error instanceof Unreadable) return 'api_unreachable';
  if (error instanceof ProbeError) return 'probe_failed';
  if (error instanceof ControlFailed) return 'control_failed';
  const outOfMemory = error instanceof Error && 'code' in error && error.code === 'ERR_MEMORY_ALLOCATION_FAILED';
  return outOfMemory ? 'check_ran_out_of_memory' : 'check_crashed';
}

export function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
