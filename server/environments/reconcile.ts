import { setTimeout as sleep } from 'node:timers/promises';
import PQueue from 'p-queue';
import { destroyEnvironment, replaceEnvironment } from './destroy-environment.ts';
import type { EnvironmentRow } from './environment-rows.ts';
import { type Ground, limits } from './ground.ts';
import type { ExpectedStep } from './job-times.ts';
import type { ProvidedEnvironment } from './provider.ts';
import type { Claim, Seat } from './seats.ts';
import { trackSteps } from './step-track.ts';

/** What a learner sees from the start of the server until their environment is there again. */
export const returnStep: ExpectedStep = {
  id: 'return',
  title: { en: 'Bringing your environment back', ko: '사용하던 환경 다시 불러오기' },
  usualSeconds: 10,
};

const askAgainMs = 1000;

/** What is to be done with a row after a restart. */
type Verdict = 'pool' | 'return' | 'expired' | 'remove';

function judge(row: EnvironmentRow, there: ProvidedEnvironment | undefined, claimed: boolean, now: Date): Verdict {
  if (there === undefined || there.state === 'broken') return 'remove';
  if (row.state === 'ready') return there.state === 'running' ? 'pool' : 'remove';
  if (row.state !== 'in_use' || !claimed || row.expiresAt === undefined) return 'remove';
  return row.expiresAt <= now ? 'expired' : 'return';
}

/**
 * Compares the rows with what the provider really has, after a start: what is whole is used again, the rest is removed, also
 * what has no row, and open attempts that lost their environment queue for another one. Resolves when all is judged;
 * bringing back and removing go on behind it. `expire` is told whose time ran out meanwhile.
 */
export async function reconcile(
  ground: Ground,
  claims: readonly Claim[],
  expire: (attempt: string) => void,
): Promise<void> {
  const { rows, seats, stock, clock, config, log, background } = ground;
  const [there, known] = [await askWhatIsThere(ground), await rows.all()];
  for (const claim of claims) if (seats.get(claim.attempt) === undefined) seats.add(claim);

  const returning = new PQueue({ concurrency: config.maxCreating });
  for (const row of known) {
    const found = there.find(({ id }) => id === row.id);
    const seat = row.attempt === undefined ? undefined : seats.get(row.attempt);
    const verdict = judge(row, found, seat !== undefined, clock());
    if (verdict === 'pool') stock.ready.push({ id: row.id });
    else if (verdict === 'return' && seat !== undefined && row.expiresAt !== undefined && found !== undefined) {
      seat.work = background.run(`environment ${row.id} did not come back`, () =>
        bringBack(ground, seat, found, row.expiresAt as Date, returning),
      );
    } else destroyEnvironment(ground, row.id);
    if (verdict === 'expired' && row.attempt !== undefined) expire(row.attempt);
  }
  for (const { id } of there) {
    if (known.some((row) => row.id === id)) continue;
    log.warn({ environment: id }, 'an environment without a row is removed');
    destroyEnvironment(ground, id);
  }
}

/** Asks until there is an answer: an engine that comes up late must not keep all labs closed. Rejects when the server closes. */
async function askWhatIsThere({ provider, background, log }: Ground): Promise<ProvidedEnvironment[]> {
  for (;;) {
    try {
      return await provider.list();
    } catch (error) {
      log.warn({ err: error }, 'the provider does not say what it has; it is asked again');
      await sleep(askAgainMs, undefined, { signal: background.limit(limits.return) });
    }
  }
}

async function bringBack(
  ground: Ground,
  seat: Seat,
  { id, state, equipped }: ProvidedEnvironment,
  expiresAt: Date,
  turns: PQueue,
): Promise<void> {
  const { provider, seats, clock, times, background } = ground;
  const { attempt, home } = seat.claim;
  const track = trackSteps(clock, times.return, () => seats.tell(attempt));
  seats.move(seat, { phase: 'returning', id, expiresAt, tracks: [track] });
  try {
    await turns.add(async () => {
      const signal = background.limit(limits.return, seat.leaving.signal);
      signal.throwIfAborted();
      track.progress({ ...returnStep, step: returnStep.id, index: 1, of: 1 });
      if (state !== 'running') await provider.resume(id, signal);
      if (!equipped) await provider.equip(id, home, signal);
    });
  } catch (error) {
    replaceEnvironment(ground, seat, id, error);
    return;
  }
  track.finish();
  seats.move(seat, { phase: 'in_use', id, expiresAt });
}
