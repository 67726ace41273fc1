import { type Ground, limits } from './ground.ts';
import type { EnvironmentId } from './provider.ts';
import type { Seat } from './seats.ts';

/** How often a claim is tried before the learner is told that the platform cannot. */
const triesPerClaim = 2;

/** Removes an environment in the background, when `after` has ended. Until it is gone it counts. */
export function destroyEnvironment(ground: Ground, id: EnvironmentId, after?: Promise<void>): void {
  const { rows, provider, stock, background } = ground;
  stock.leaving.set(id, 'under_way');
  void background.run(`environment ${id} could not be removed`, async () => {
    try {
      await rows.condemn(id);
      await after;
      await provider.destroy(id, background.limit(limits.destroy));
      await rows.remove(id);
      stock.leaving.delete(id);
    } catch (error) {
      stock.leaving.set(id, 'stuck');
      throw error;
    }
    ground.fill();
  });
}

/** Removes an environment that failed its learner, who goes back to the queue, or hears that the platform cannot. */
export function replaceEnvironment(ground: Ground, seat: Seat, id: EnvironmentId, error: unknown): void {
  const { seats, background, log } = ground;
  if (background.isClosing() || !seats.isHeld(seat)) return;
  log.error({ err: error, environment: id, attempt: seat.claim.attempt }, 'an environment failed its learner');
  destroyEnvironment(ground, id);
  returnToQueue(ground, seat);
  ground.fill();
}

/** Back to the place in the queue that the claim had, as long as there are tries left. */
export function returnToQueue({ seats }: Pick<Ground, 'seats'>, seat: Seat): void {
  seats.move(seat, { phase: seat.failures < triesPerClaim ? 'queued' : 'failed' });
}
