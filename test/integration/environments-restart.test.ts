import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { EnvironmentId, HomeId } from '../../server/environments/provider.ts';
import { createWorld, type World, type WorldOptions } from '../fakes/environment-world.ts';
import { bad, badAtFirst, never, slow, type Verb } from '../fakes/provider-faults.ts';

const worlds: World[] = [];

async function openWorld(options: WorldOptions = {}): Promise<World> {
  const world = await createWorld(options);
  worlds.push(world);
  await world.restart();
  return world;
}

afterEach(async () => {
  for (const world of worlds.splice(0)) await world.end();
});

/** A fault that holds a verb up for ever, as long as it is on. */
function hold(verb: Verb) {
  const fault = never(verb);
  const gate = {
    on: true,
    fault: (...given: Parameters<typeof fault>) => (gate.on ? fault(...given) : Promise.resolve()),
  };
  return gate;
}

describe('after a restart', () => {
  it('a learner finds the same environment', async () => {
    const world = await openWorld();
    const ada = await world.learner('ada');
    await world.until(ada, 'in_use');
    const id = world.environments().idOf(ada);
    await world.crash();
    await world.restart();
    await world.until(ada, 'in_use');
    expect(world.environments().idOf(ada)).toBe(id);
    expect(world.provider.callsOf('create')).toBe(1);
    expect(world.provider.callsOf('destroy')).toBe(0);
  });

  it('an engine that does not answer yet is waited for', async () => {
    const world = await openWorld({ faults: [badAtFirst('list', 1)] });
    const ada = await world.learner('ada');
    await world.until(ada, 'in_use');
    expect(world.provider.callsOf('list')).toBe(2);
  });

  it('one that was stopped and lost its toolbox is started and equipped again', async () => {
    const world = await openWorld();
    const ada = await world.learner('ada');
    await world.until(ada, 'in_use');
    const id = world.environments().idOf(ada);
    await world.crash();
    world.provider.stop(id);
    world.provider.loseToolbox(id);
    await world.restart();
    expect(world.view(ada)).toMatchObject({ state: 'creating', steps: [{ id: 'return' }] });
    await world.until(ada, 'in_use');
    expect(world.environments().idOf(ada)).toBe(id);
    expect(await world.provider.get(id)).toMatchObject({ state: 'running', equipped: true });
    expect(world.provider.homeOf(id)).toBe('ada');
  });

  it('one that is gone is made again, with the home', async () => {
    const world = await openWorld();
    const ada = await world.learner('ada');
    await world.until(ada, 'in_use');
    const id = world.environments().idOf(ada);
    await world.crash();
    world.provider.lose(id);
    await world.restart();
    await world.until(ada, 'in_use');
    expect(world.environments().idOf(ada)).not.toBe(id);
    expect(world.provider.homeOf(world.environments().idOf(ada))).toBe('ada');
    await world.untilThereAre(1);
  });

  it('one that does not come back is replaced', async () => {
    const world = await openWorld({ faults: [bad('resume')] });
    const ada = await world.learner('ada');
    await world.until(ada, 'in_use');
    const id = world.environments().idOf(ada);
    await world.crash();
    world.provider.stop(id);
    await world.restart();
    await world.until(ada, 'in_use');
    expect(world.environments().idOf(ada)).not.toBe(id);
    await world.untilThereAre(1);
  });

  it('the pool is still there, and what vanished from it is not missed', async () => {
    const world = await openWorld({ config: { poolSize: 2 } });
    await vi.waitFor(async () =>
      expect((await world.rows.all()).map(({ state }) => state)).toEqual(['ready', 'ready']),
    );
    const [kept, lost] = world.provider.ids();
    await world.crash();
    world.provider.lose(lost as EnvironmentId);
    await world.restart();
    const ada = await world.learner('ada');
    await world.until(ada, 'in_use');
    expect(world.environments().idOf(ada)).toBe(kept);
  });

  it('what nobody knows is removed', async () => {
    const world = await openWorld();
    await world.crash();
    const signal = new AbortController().signal;
    await world.provider.create('strangerxx' as EnvironmentId, () => {}, signal);
    await world.provider.equip('strangerxx' as EnvironmentId, 'somebody' as HomeId, signal);
    await world.restart();
    await world.untilThereAre(0);
  });

  it('an attempt that ended meanwhile leaves nothing', async () => {
    const world = await openWorld();
    const ada = await world.learner('ada');
    await world.until(ada, 'in_use');
    await world.crash();
    world.release(ada);
    await world.restart();
    expect(world.view(ada)).toEqual({ state: 'ended' });
    await world.untilThereAre(0);
  });

  it('one whose time ran out meanwhile is not brought back', async () => {
    const world = await openWorld();
    const ada = await world.learner('ada');
    await world.until(ada, 'in_use');
    await world.crash();
    world.pass(61);
    await world.restart();
    expect(world.view(ada)).toEqual({ state: 'ended' });
    await world.untilThereAre(0);
  });

  it.each<Verb>(['create', 'equip', 'exec', 'reset'])('a crash during %s loses nobody', async (verb) => {
    const gate = hold(verb);
    const world = await openWorld({ faults: [gate.fault] });
    const ada = await world.learner('ada');
    if (verb === 'reset') {
      await world.until(ada, 'in_use');
      await world.environments().reset(ada);
    }
    await vi.waitFor(() => expect(world.provider.callsOf(verb)).toBe(1));
    await world.crash();
    const [unfinished] = await world.rows.all();
    gate.on = false;
    await world.restart();
    await world.until(ada, 'in_use');
    expect(world.environments().idOf(ada)).not.toBe(unfinished?.id);
    await world.untilThereAre(1);
  });

  it('a removal that was cut off is carried on', async () => {
    const gate = hold('destroy');
    const world = await openWorld({ faults: [gate.fault] });
    const ada = await world.learner('ada');
    await world.until(ada, 'in_use');
    world.release(ada);
    await vi.waitFor(() => expect(world.provider.callsOf('destroy')).toBe(1));
    await world.crash();
    expect(await world.rows.all()).toMatchObject([{ state: 'destroying' }]);
    gate.on = false;
    await world.restart();
    await world.untilThereAre(0);
  });

  it('an open attempt is being looked for until all is compared', async () => {
    const world = await createWorld();
    worlds.push(world);
    expect(world.view('ada-1')).toMatchObject({ state: 'creating', steps: [{ id: 'return', state: 'waiting' }] });
  });
});

describe('whatever happens', () => {
  const names = fc.constantFrom('a', 'b', 'c', 'd', 'e');
  const event = fc.oneof(
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('claim' as const), name: names }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('release' as const), name: names }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('reset' as const), name: names }) },
    { weight: 1, arbitrary: fc.constant({ kind: 'restart' as const, name: '' }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('lose' as const), name: names }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('wait' as const), name: fc.constant('') }) },
  );

  async function act(world: World, { kind, name }: { kind: string; name: string }, pause: number): Promise<void> {
    const attempt = `${name}-1`;
    switch (kind) {
      case 'claim':
        await world.learner(name);
        break;
      case 'release':
        world.release(attempt);
        break;
      case 'reset':
        await world
          .environments()
          .reset(attempt)
          .catch(() => {});
        break;
      case 'lose':
      case 'restart': {
        await world.crash();
        const lost = world.provider.ids()[name.charCodeAt(0) % 3];
        if (kind === 'lose' && lost !== undefined) world.provider.lose(lost);
        await world.restart();
        break;
      }
      case 'wait':
        await new Promise((wake) => setTimeout(wake, pause));
    }
  }

  async function checkAlways(world: World, maxEnvironments: number): Promise<void> {
    expect(world.provider.most()).toBeLessThanOrEqual(maxEnvironments);
    expect(world.provider.collisions()).toBe(0);
    const taken = (await world.rows.all()).flatMap(({ attempt }) => attempt ?? []);
    expect(new Set(taken).size).toBe(taken.length);
    for (const attempt of world.open()) expect(world.view(attempt).state).not.toBe('ended');
  }

  it('no limit is passed, nobody is lost or has two, and nothing is left over', { timeout: 55_000 }, async () => {
    const limits = fc.record({
      maxEnvironments: fc.integer({ min: 1, max: 4 }),
      maxCreating: fc.integer({ min: 1, max: 3 }),
      poolSize: fc.integer({ min: 0, max: 2 }),
    });
    const sequence = fc.array(fc.tuple(event, fc.integer({ min: 0, max: 12 })), { minLength: 3, maxLength: 25 });
    await fc.assert(
      fc.asyncProperty(limits, sequence, fc.integer({ min: 0, max: 3 }), async (config, events, stepMs) => {
        const world = await createWorld({ config, stepMs, faults: [slow('equip', stepMs), slow('destroy', stepMs)] });
        try {
          await world.restart();
          for (const [one, pause] of events) {
            await act(world, one, pause);
            await checkAlways(world, config.maxEnvironments);
          }
          // Everybody who still wants an environment gets one as soon as those before have left.
          for (let attempt = world.open()[0]; attempt !== undefined; attempt = world.open()[0]) {
            await vi.waitFor(() => expect(world.open().some((one) => world.view(one).state === 'in_use')).toBe(true), {
              timeout: 3000,
              interval: 1,
            });
            for (const done of world.open()) if (world.view(done).state === 'in_use') world.release(done);
            await checkAlways(world, config.maxEnvironments);
          }
          await world.untilThereAre(Math.min(config.poolSize, config.maxEnvironments));
          await vi.waitFor(async () => {
            expect((await world.rows.all()).every(({ state }) => state === 'ready')).toBe(true);
          });
        } finally {
          await world.end();
        }
      }),
      { numRuns: 60, interruptAfterTimeLimit: 40_000, markInterruptAsFailure: false },
    );
  });
});
