import { later } from '../clock.ts';
import { newId } from '../ids.ts';
import { destroyEnvironment, returnToQueue } from './destroy-environment.ts';
import { type Ground, limits } from './ground.ts';
import type { EnvironmentId } from './provider.ts';
import { trackSteps } from './step-track.ts';

const longestRestMinutes = 5;

/** Makes one environment for whoever is first in the queue when it is ready. */
export async function makeEnvironment(ground: Ground): Promise<void> {
  const { rows, provider, stock, seats, clock, times, background } = ground;
  const id = newId() as EnvironmentId;
  const track = trackSteps(clock, times.create, seats.tellQueue);
  stock.creating.set(id, track);
  try {
    await rows.add(id);
    await provider.create(id, track.progress, background.limit(limits.create));
    await rows.move(id, 'ready');
  } catch (error) {
    if (!background.isClosing()) giveUp(ground, id, error);
    return;
  }
  track.finish();
  stock.creating.delete(id);
  stock.failures = 0;
  const made = { id, made: track };
  stock.ready.push(made);
  ground.fill();
  // Who comes later did not see it being made.
  stock.ready = stock.ready.map((one) => (one === made ? { id } : one));
}

/** The one who saw it being made pays a try. Without anybody waiting, a broken machine is given time to recover. */
function giveUp(ground: Ground, id: EnvironmentId, error: unknown): void {
  const { stock, seats, clock, log } = ground;
  log.error({ err: error, environment: id }, 'an environment could not be made');
  const seat = seats.queue()[[...stock.creating.keys()].indexOf(id)];
  stock.creating.delete(id);
  stock.failures += 1;
  stock.restUntil = later(clock(), { minutes: Math.min(longestRestMinutes, 2 ** stock.failures / 4) });
  destroyEnvironment(ground, id);
  if (seat !== undefined) {
    seat.failures += 1;
    returnToQueue(ground, seat);
  }
  ground.fill();
}
