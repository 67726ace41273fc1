import { afterEach, describe, expect, it, vi } from 'vitest';
import { createWorld, type World, type WorldOptions } from '../fakes/environment-world.ts';
import { bad, badAtFirst, flaky, never, reluctant, slow } from '../fakes/provider-faults.ts';

const worlds: World[] = [];

/** A world that is open, unless its test says otherwise by building its own. */
async function openWorld(options: WorldOptions = {}): Promise<World> {
  const world = await closedWorld(options);
  await world.restart();
  return world;
}

async function closedWorld(options: WorldOptions): Promise<World> {
  const world = await createWorld(options);
  worlds.push(world);
  return world;
}

afterEach(async () => {
  vi.useRealTimers();
  for (const world of worlds.splice(0)) await world.end();
});

const stuckEquip = reluctant('equip', 30);
const fine = () => Promise.resolve();
const environmentCount = async (world: World) => (await world.rows.all()).length;

describe('a claim', () => {
  it('ends in an environment with the home of the learner', async () => {
    const world = await openWorld();
    const ada = await world.learner('ada');
    await world.until(ada, 'in_use');
    const id = world.environments().idOf(ada);
    expect(world.provider.homeOf(id)).toBe('ada');
    expect(await world.rows.all()).toMatchObject([{ id, state: 'in_use', attempt: ada }]);
  });

  it('made twice gives the same environment', async () => {
    const world = await openWorld();
    const ada = await world.learner('ada');
    await world.learner('ada');
    await world.until(ada, 'in_use');
    const id = world.environments().idOf(ada);
    await world.learner('ada');
    expect(world.environments().idOf(ada)).toBe(id);
    expect(world.provider.callsOf('create')).toBe(1);
  });

  it('takes what the pool has at once, and the pool is filled again behind it', async () => {
    const world = await openWorld({ config: { poolSize: 1 }, stepMs: 100 });
    await vi.waitFor(async () => expect(await world.rows.all()).toMatchObject([{ state: 'ready' }]));
    const [pooled] = world.provider.ids();
    const ada = await world.learner('ada');
    await world.until(ada, 'in_use');
    expect(world.environments().idOf(ada)).toBe(pooled);
    await vi.waitFor(async () => {
      expect((await world.rows.all()).map(({ state }) => state).toSorted()).toEqual(['in_use', 'ready']);
    });
  });

  it('takes what is being made for the pool', async () => {
    const world = await openWorld({ config: { poolSize: 1, maxEnvironments: 1 }, stepMs: 50 });
    const ada = await world.learner('ada');
    expect(world.view(ada).state).toBe('creating');
    await world.until(ada, 'in_use');
    expect(world.provider.callsOf('create')).toBe(1);
  });

  it('waits until the machine is prepared', async () => {
    const world = await closedWorld({});
    const ada = await world.learner('ada');
    expect(world.view(ada)).toMatchObject({ state: 'queued', position: 1 });
    expect(world.provider.callsOf('create')).toBe(0);
    world.environments().open();
    await world.until(ada, 'in_use');
  });

  it('shows its steps, those that are still to come as well', async () => {
    const world = await openWorld({ stepMs: 30 });
    await world.until(await world.learner('first'), 'in_use');
    const ada = await world.learner('ada');
    const view = world.view(ada);
    expect(view).toMatchObject({ state: 'creating' });
    expect(view.state === 'creating' && view.steps.map(({ id }) => id)).toEqual([
      'network',
      'cluster',
      'pods',
      'toolbox',
      'lab',
    ]);
    await vi.waitFor(() => {
      const now = world.view(ada);
      expect(now.state === 'creating' && now.steps.map(({ state }) => state)).toEqual([
        'done',
        'running',
        'waiting',
        'waiting',
        'waiting',
      ]);
    });
  });

  it('tells of every change', async () => {
    const world = await openWorld();
    const states: string[] = [];
    world.environments().onChange((attempt) => states.push(world.view(attempt).state));
    await world.until(await world.learner('ada'), 'in_use');
    await Promise.resolve();
    expect(states).toContain('creating');
    expect(states.at(-1)).toBe('in_use');
  });
});

describe('the queue', () => {
  it('serves in the order of the claims and shows places and rising estimates', async () => {
    const world = await openWorld({ config: { maxEnvironments: 1, maxCreating: 1 }, stepMs: 20 });
    const [first, second, third] = [await world.learner('a'), await world.learner('b'), await world.learner('c')];
    const views = [first, second, third].map((attempt) => world.view(attempt));
    expect(views).toMatchObject([
      { state: 'creating' },
      { state: 'queued', position: 1 },
      { state: 'queued', position: 2 },
    ]);
    const estimates = views.map((view) => ('estimatedSeconds' in view ? view.estimatedSeconds : Number.NaN));
    expect(estimates).toEqual(estimates.toSorted((one, other) => one - other));

    await world.until(first, 'in_use');
    world.release(first);
    await world.until(second, 'in_use');
    expect(world.view(third)).toMatchObject({ state: 'queued', position: 1 });
    world.release(second);
    await world.until(third, 'in_use');
    expect(world.provider.most()).toBe(1);
  });

  it('expects room when the time of the next environment is up', async () => {
    const world = await openWorld({ config: { maxEnvironments: 1, environmentMinutes: 60 } });
    await world.until(await world.learner('ada'), 'in_use');
    const view = world.view(await world.learner('bob'));
    expect(view.state === 'queued' && view.estimatedSeconds).toBeGreaterThan(59 * 60);
    expect(view.state === 'queued' && view.estimatedSeconds).toBeLessThan(62 * 60);
  });

  it('is full at its limit, and nobody in it is harmed', async () => {
    const world = await openWorld({ config: { maxEnvironments: 1, maxQueue: 1 }, stepMs: 20 });
    await world.learner('a');
    const second = await world.learner('b');
    await expect(world.learner('c')).rejects.toMatchObject({ code: 'queue_full' });
    expect(world.view('c-1').state).toBe('ended');
    expect(world.view(second)).toMatchObject({ state: 'queued', position: 1 });
  });

  it('of length 0 still lets in whoever need not wait', async () => {
    const world = await openWorld({ config: { maxEnvironments: 1, maxQueue: 0 } });
    await world.until(await world.learner('a'), 'in_use');
    await expect(world.learner('b')).rejects.toMatchObject({ code: 'queue_full' });
  });

  it('never makes more at once, or has more, than it may', async () => {
    const world = await openWorld({ config: { maxEnvironments: 3, maxCreating: 2, poolSize: 2 }, stepMs: 5 });
    const attempts = await Promise.all(['a', 'b', 'c', 'd', 'e'].map((name) => world.learner(name)));
    expect(world.provider.ids().length).toBeLessThanOrEqual(2);
    await vi.waitFor(() => expect(attempts.filter((one) => world.view(one).state === 'in_use')).toHaveLength(3));
    for (const attempt of attempts) world.release(attempt);
    await world.untilThereAre(2);
    expect(world.provider.most()).toBe(3);
  });
});

describe('a release', () => {
  it('removes the environment and keeps the home', async () => {
    const world = await openWorld();
    const ada = await world.learner('ada');
    await world.until(ada, 'in_use');
    const run = { where: 'toolbox', timeoutSeconds: 5 } as const;
    const signal = new AbortController().signal;
    const write = ['sh', '-c', 'echo mine > ~/notes'];
    await world.provider.exec(world.environments().idOf(ada), { ...run, command: write }, signal);
    world.release(ada);
    expect(world.view(ada)).toEqual({ state: 'ended' });
    await world.untilThereAre(0);

    await world.learner('ada');
    await world.until(ada, 'in_use');
    const read = ['cat', '~/notes'];
    const result = await world.provider.exec(world.environments().idOf(ada), { ...run, command: read }, signal);
    expect(result.stdout).toBe('mine\n');
  });

  it('in the middle of the set-up calls it off, and a new claim at once is well served', async () => {
    const world = await openWorld({
      faults: [(verb, call, signal) => (call === 1 ? stuckEquip(verb, call, signal) : fine())],
    });
    const ada = await world.learner('ada');
    await vi.waitFor(() => expect(world.provider.callsOf('equip')).toBe(1));
    const [first] = world.provider.ids();
    world.release(ada);
    await world.learner('ada');
    await world.until(ada, 'in_use');
    expect(world.environments().idOf(ada)).not.toBe(first);
    await world.untilThereAre(1);
    expect(world.provider.callsOf('create')).toBe(2);
    expect(world.provider.callsOf('destroy')).toBe(1);
    expect(world.provider.collisions()).toBe(0);
  });

  it('and a claim in the same moment may take what the pool has', async () => {
    const world = await openWorld({ config: { poolSize: 1 }, faults: [slow('destroy', 100)] });
    const ada = await world.learner('ada');
    await world.until(ada, 'in_use');
    await world.untilThereAre(2);
    await vi.waitFor(async () => expect((await world.rows.all()).some(({ state }) => state === 'ready')).toBe(true));
    const spare = world.provider.ids().find((id) => id !== world.environments().idOf(ada));
    world.release(ada);
    await world.learner('ada');
    await world.until(ada, 'in_use');
    expect(world.environments().idOf(ada)).toBe(spare);
  });

  it('of somebody in the queue moves the others up', async () => {
    const world = await openWorld({ config: { maxEnvironments: 1 }, stepMs: 50 });
    await world.learner('a');
    const second = await world.learner('b');
    const third = await world.learner('c');
    world.release(second);
    expect(world.view(third)).toMatchObject({ state: 'queued', position: 1 });
  });

  it('while it is made leaves it to the next, or nothing behind', async () => {
    const world = await openWorld({ stepMs: 20 });
    const ada = await world.learner('ada');
    world.release(ada);
    await world.until(await world.learner('bob'), 'in_use');
    expect(world.provider.callsOf('create')).toBe(1);
    world.release('bob-1');
    world.release(await world.learner('eve'));
    await world.untilThereAre(0);
  });

  it('is tried again when the provider could not remove it', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const world = await openWorld({ config: { maxEnvironments: 1 }, faults: [badAtFirst('destroy', 1)] });
    const ada = await world.learner('ada');
    await world.until(ada, 'in_use');
    world.release(ada);
    const bob = await world.learner('bob');
    await vi.waitFor(() => expect(world.provider.callsOf('destroy')).toBe(1));
    expect(world.view(bob).state).toBe('queued');
    vi.advanceTimersByTime(15_000);
    await world.until(bob, 'in_use');
  });
});

describe('the time of an environment', () => {
  it('is shown, can be extended, and then is up', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const world = await openWorld({ config: { environmentMinutes: 60 } });
    const ada = await world.learner('ada');
    await world.until(ada, 'in_use');
    const left = () => {
      const view = world.view(ada);
      return view.state === 'in_use' ? Math.round((Date.parse(view.expiresAt) - Date.now()) / 60_000) : undefined;
    };
    expect(left()).toBe(60);
    world.pass(50);
    await world.environments().extend(ada);
    expect(left()).toBe(110);
    expect((await world.rows.all())[0]?.expiresAt?.toISOString()).toBe(
      (world.view(ada) as { expiresAt: string }).expiresAt,
    );
    world.pass(55);
    vi.advanceTimersByTime(15_000);
    expect(world.view(ada).state).toBe('in_use');
    world.pass(6);
    vi.advanceTimersByTime(15_000);
    expect(world.view(ada).state).toBe('ended');
    await world.untilThereAre(0);
  });

  it('is told to whoever wants to decide what then happens', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const world = await openWorld();
    const ada = await world.learner('ada');
    await world.until(ada, 'in_use');
    const expired: string[] = [];
    world.environments().whenExpired((attempt) => expired.push(attempt));
    world.pass(61);
    vi.advanceTimersByTime(15_000);
    expect(expired).toEqual([ada]);
    expect(world.view(ada).state).toBe('in_use');
  });
});

describe('a reset', () => {
  it('clears the cluster and keeps the environment', async () => {
    const world = await openWorld({ stepMs: 10 });
    const ada = await world.learner('ada');
    await world.until(ada, 'in_use');
    const id = world.environments().idOf(ada);
    const command = ['kubectl', 'create', 'namespace', 'mine'];
    await world.provider.exec(id, { where: 'cluster', command, timeoutSeconds: 5 }, new AbortController().signal);
    await world.environments().reset(ada);
    expect(world.view(ada).state).toBe('resetting');
    await world.environments().reset(ada);
    await world.until(ada, 'in_use');
    expect(world.environments().idOf(ada)).toBe(id);
    expect(world.provider.objectsOf(id)).not.toContain('/namespace/mine');
    expect(world.provider.callsOf('reset')).toBe(1);
  });

  it('that fails gives the learner another environment', async () => {
    const world = await openWorld({ faults: [bad('reset')] });
    const ada = await world.learner('ada');
    await world.until(ada, 'in_use');
    const id = world.environments().idOf(ada);
    await world.environments().reset(ada);
    await vi.waitFor(() => expect(world.environments().idOf(ada)).not.toBe(id));
    await world.untilThereAre(1);
  });

  it('needs an environment in use', async () => {
    const world = await openWorld({ stepMs: 50 });
    const ada = await world.learner('ada');
    await expect(world.environments().reset(ada)).rejects.toMatchObject({ code: 'environment_not_ready' });
    await expect(world.environments().extend('nobody')).rejects.toMatchObject({ code: 'environment_not_ready' });
  });
});

describe('a platform that fails', () => {
  it('once, is made up for without a word', async () => {
    const world = await openWorld({ faults: [badAtFirst('create', 1)] });
    await world.until(await world.learner('ada'), 'in_use');
    await world.untilThereAre(1);
  });

  it('always, says that it is its own fault, leaves nothing behind, and can be asked again', async () => {
    const world = await openWorld({ faults: [badAtFirst('create', 2)] });
    const ada = await world.learner('ada');
    await world.until(ada, 'failed');
    expect(world.view(ada)).toMatchObject({ message: { en: expect.stringContaining('not yours') } });
    await world.untilThereAre(0);
    await world.learner('ada');
    await world.until(ada, 'in_use');
  });

  it('in the set-up, is treated the same', async () => {
    const world = await openWorld({ faults: [bad('equip')] });
    await world.until(await world.learner('ada'), 'failed');
    expect(world.provider.callsOf('create')).toBe(2);
    await world.untilThereAre(0);
  });

  it('every third time, serves everybody in the end', async () => {
    const world = await openWorld({ faults: [flaky('create', 3)], config: { maxCreating: 1, maxEnvironments: 6 } });
    const attempts = await Promise.all(['a', 'b', 'c', 'd', 'e'].map((name) => world.learner(name)));
    for (const attempt of attempts) await world.until(attempt, 'in_use');
  });

  it('is not asked again and again for the pool', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const world = await openWorld({ faults: [bad('create')], config: { poolSize: 1 } });
    await vi.waitFor(() => expect(world.provider.callsOf('destroy')).toBe(1));
    await world.untilThereAre(0);
    vi.advanceTimersByTime(15_000);
    expect(world.provider.callsOf('create')).toBe(1);
    world.pass(6);
    vi.advanceTimersByTime(15_000);
    await vi.waitFor(() => expect(world.provider.callsOf('create')).toBe(2));
  });

  it('and never answers, does not keep the server from stopping', async () => {
    const world = await openWorld({ faults: [never('create')] });
    await world.learner('ada');
    await vi.waitFor(async () => expect(await environmentCount(world)).toBe(1));
    await world.crash();
    expect(await world.rows.all()).toMatchObject([{ state: 'creating' }]);
  });
});
