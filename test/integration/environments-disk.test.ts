import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createWorld, type World } from '../fakes/environment-world.ts';

const mib = 1024 * 1024;
const { signal } = new AbortController();
const note = '~/HOME-IS-FULL.txt';
let world: World;
let ended: number;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  ended = 0;
  const kill = async () => {
    ended += 1;
    return 0;
  };
  world = await createWorld({ config: { nodeDiskMb: 500, homeDiskMb: 10 }, commands: { kill } });
  await world.restart();
});

afterEach(async () => {
  vi.useRealTimers();
  await world.end();
});

async function work() {
  const ada = await world.learner('ada');
  await world.until(ada, 'in_use');
  const id = world.environments().idOf(ada);
  const toolbox = (script: string) =>
    world.provider.exec(id, { where: 'toolbox', command: ['sh', '-c', script], timeoutSeconds: 5 }, signal);
  return { ada, id, toolbox };
}

const look = async () => {
  const before = world.provider.callsOf('diskUse');
  vi.advanceTimersByTime(15_000);
  await vi.waitFor(() => expect(world.provider.callsOf('diskUse')).toBe(before + 1));
  // What was seen is acted on before the next turn of the event loop has ended.
  await new Promise((resolve) => setTimeout(resolve, 20));
};

it('a cluster that takes too much disk goes back to the start, and its learner is told why', async () => {
  const { ada, id } = await work();
  world.provider.write(id, 499 * mib);
  await look();
  expect(world.view(ada).state).toBe('in_use');
  const views: string[] = [];
  world.environments().onChange((attempt) => views.push(JSON.stringify(world.view(attempt))));
  world.provider.write(id, 2 * mib);
  await look();
  await world.until(ada, 'in_use');
  expect(world.provider.callsOf('reset')).toBe(1);
  expect(views[0]).toMatch(/"state":"resetting".*took more than 500 MB of disk/);
  await world.environments().reset(ada);
  expect(JSON.stringify(world.view(ada))).not.toMatch(/of disk/);
  await world.until(ada, 'in_use');
});

it('a home that has grown too large ends what runs there, once per growth, and keeps every file', async () => {
  const { toolbox } = await work();
  await toolbox(`head -c ${9 * mib} /dev/zero > ~/a`);
  await look();
  expect(ended).toBe(0);
  await toolbox(`head -c ${2 * mib} /dev/zero > ~/b`);
  await look();
  expect(ended).toBe(1);
  const { stdout } = await toolbox(`cat ${note}`);
  expect(stdout).toMatch(/more than 10 MB/);
  expect(stdout).toMatch(/10 MB를 넘어서/);
  await look();
  await look();
  expect(ended).toBe(1);
  expect((await toolbox('cat ~/a')).stdout.length).toBe(mib);
  await toolbox(`head -c ${2 * mib} /dev/zero > ~/c`);
  await look();
  expect(ended).toBe(2);
});

it('an environment that nobody works in is left alone', async () => {
  const { ada, id } = await work();
  world.provider.write(id, 501 * mib);
  world.release(ada);
  await look();
  expect(world.provider.callsOf('reset')).toBe(0);
});
