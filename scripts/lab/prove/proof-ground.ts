import PQueue from 'p-queue';
import type { HomeId } from '../../../server/environments/provider.ts';
import { createProofEnvironment, type ProofDeps, type ProofEnvironment } from './proof-environment.ts';

/** The environments that all proofs of a run share, so that one lab's waits are another lab's time. */
export interface ProofGround {
  /**
   * Lends an environment to `act` as soon as one is free, in the order of the calls. One in which `act` failed is not lent
   * again: another takes its place. Rejects as `act` does, and without having begun when `signal` aborted before.
   */
  lend<T>(act: (environment: ProofEnvironment) => Promise<T>, signal: AbortSignal): Promise<T>;
  /** Removes the environments. To be called when nothing is lent any more. */
  close(): Promise<void>;
}

/** `parallel` environments at most, each made when it is first needed. */
export function createProofGround(
  deps: Pick<ProofDeps, 'provider' | 'runner'>,
  parallel: number,
  signal: AbortSignal,
): ProofGround {
  const homes = Array.from({ length: parallel }, (_, index) => `proof${index + 1}` as HomeId);
  const idle = homes.map((home) => createProofEnvironment(deps, home, signal));
  const queue = new PQueue({ concurrency: parallel });

  return {
    lend(act, ending) {
      // The queue does not hear of the signal: it would be idle while an environment is still being given back.
      return queue.add(async () => {
        ending.throwIfAborted();
        const environment = idle.pop() as ProofEnvironment;
        let next = environment;
        try {
          return await act(environment);
        } catch (error) {
          await environment.destroy();
          next = createProofEnvironment(deps, environment.home, signal);
          throw error;
        } finally {
          idle.push(next);
        }
      });
    },
    async close() {
      await queue.onIdle();
      await Promise.all(idle.map((environment) => environment.destroy()));
    },
  };
}
