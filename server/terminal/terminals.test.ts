import { setTimeout as wait } from 'node:timers/promises';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createFakeShells, type FakeShells, prompt } from '../../test/fakes/fake-shells.ts';
import type { EnvironmentId } from '../environments/provider.ts';
import { createTerminals, type OpenRequest, type Terminals } from './terminals.ts';
import type { View } from './view.ts';

const environment = 'env1234567' as EnvironmentId;
const signal = new AbortController().signal;

let shells: FakeShells;
let terminals: Terminals;

beforeEach(() => {
  shells = createFakeShells();
  terminals = createTerminals({ provider: shells, maxShells: 3 });
});

function open(changes: Partial<OpenRequest> = {}, by = signal) {
  return terminals.open(
    {
      environment,
      session: 'bash-1',
      size: { cols: 80, rows: 24 },
      writer: 'page-one',
      sent: 0,
      whenMissing: 'start',
      ...changes,
    },
    by,
  );
}

function watch(view: View) {
  const seen = { text: '', closed: [] as string[] };
  view.start({
    output(chunk) {
      seen.text += Buffer.from(chunk).toString();
    },
    closed: (reason) => seen.closed.push(reason),
  });
  return seen;
}

const typed = (session = 'bash-1') => shells.session(environment, session).typed;

describe('opening', () => {
  it('starts a session and shows what it printed before the browser was ready', async () => {
    const { view, inputSeen } = await open();
    shells.print(environment, 'bash-1', 'early');
    await wait(20);
    const seen = watch(view);
    expect(inputSeen).toBe(0);
    await vi.waitFor(() => expect(seen.text).toContain(`${prompt}early`));
  });

  it('starts no more sessions than fit, also when they are asked for at the same time', async () => {
    shells.faults.attachDelay = 5;
    const all = await Promise.allSettled(['a', 'b', 'c', 'd'].map((session) => open({ session })));
    expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
    await expect(open({ session: 'e' })).rejects.toMatchObject({ code: 'too_many_shells' });
    await expect(open({ session: 'a', writer: 'page-two' })).resolves.toBeDefined();
    await terminals.end(environment, 'a');
    await expect(open({ session: 'e' })).resolves.toBeDefined();
  });

  it('refuses a session that ended meanwhile, when asked to come back to it', async () => {
    await expect(open({ whenMissing: 'refuse' })).rejects.toMatchObject({ code: 'shell_not_found' });
    expect(await terminals.list(environment)).toEqual([]);
  });

  it('leaves no view behind when nobody waits for it any more', async () => {
    shells.faults.attachDelay = 10;
    const gone = new AbortController();
    const opening = open({}, gone.signal);
    gone.abort();
    await expect(opening).rejects.toThrow();
    shells.faults.attachDelay = 0;
    await open();
    expect(shells.session(environment, 'bash-1').views.size).toBe(1);
  });

  it('limits the views of one environment', async () => {
    for (let page = 0; page < 12; page += 1) await open({ writer: `page-${page}` });
    await expect(open({ writer: 'one-more' })).rejects.toMatchObject({ code: 'too_many_shells' });
  });
});

describe('typing', () => {
  it('keeps the order when writing is slow', async () => {
    shells.faults.writeDelay = 3;
    const { view } = await open();
    await Promise.all(['a', 'b', 'c', 'd'].map((key, index) => view.input(index + 1, key)));
    expect(typed()).toBe('abcd');
  });

  it('answers a repeated input and types it once', async () => {
    const { view } = await open();
    await view.input(1, 'a');
    await view.input(1, 'a');
    expect(typed()).toBe('a');
  });

  it('refuses an input when one before it is missing', async () => {
    const { view } = await open();
    await expect(view.input(2, 'b')).rejects.toMatchObject({ code: 'bad_request' });
    expect(typed()).toBe('');
  });

  it('knows after a reconnect what was typed, and closes the old view first', async () => {
    const first = await open();
    const seen = watch(first.view);
    await first.view.input(1, 'a');
    const second = await open({ sent: 2 });
    expect(second).toMatchObject({ inputSeen: 1, inputPresumed: false });
    expect(seen.closed).toEqual(['detached']);
    await expect(first.view.input(2, 'b')).rejects.toMatchObject({ code: 'shell_not_found' });
    await second.view.input(2, 'b');
    expect(typed()).toBe('ab');
  });

  it('counts what a writer sent as typed when it was forgotten in a restart', async () => {
    const first = await open();
    await first.view.input(1, 'a');
    terminals = createTerminals({ provider: shells, maxShells: 3 });
    const second = await open({ sent: 3, whenMissing: 'refuse' });
    expect(second).toMatchObject({ inputSeen: 3, inputPresumed: true });
    await second.view.input(3, 'not again');
    await second.view.input(4, 'd');
    expect(typed()).toBe('ad');
    expect(await open({ sent: 4 })).toMatchObject({ inputSeen: 4, inputPresumed: false });
  });

  it('lets nothing follow a write that failed', async () => {
    const { view } = await open();
    const seen = watch(view);
    shells.faults.writeFails = true;
    const inputs = [view.input(1, 'a'), view.input(2, 'b')];
    shells.faults.writeFails = false;
    await Promise.allSettled(inputs);
    shells.faults.writeFails = true;
    await expect(view.input(3, 'c')).rejects.toThrow();
    await vi.waitFor(() => expect(seen.closed).toEqual(['detached']));
    await expect(view.input(4, 'd')).rejects.toMatchObject({ code: 'shell_not_found' });
  });

  it('holds a limited amount for a shell that does not read, and does not count what it refuses', async () => {
    shells.faults.writeDelay = 50;
    const { view } = await open();
    const piece = 'x'.repeat(64 * 1024);
    const inputs = Array.from({ length: 16 }, (_, index) => view.input(index + 1, piece));
    await expect(view.input(17, piece)).rejects.toMatchObject({ code: 'too_many_requests' });
    await Promise.all(inputs);
    await view.input(17, 'end');
    expect(typed().endsWith('xend')).toBe(true);
  });
});

describe('output', () => {
  it('pauses the shell while the screen does not keep up', async () => {
    const { view } = await open();
    watch(view);
    await view.input(1, 'flood 4\r');
    const session = shells.session(environment, 'bash-1');
    await vi.waitFor(() => expect([...session.views][0]?.paused).toBe(true));
    const held = session.flooded;
    await wait(30);
    expect(session.flooded).toBe(held);
    expect(held).toBeLessThan(700 * 1024);
    const reading = setInterval(() => view.acknowledge(256 * 1024), 1);
    await vi.waitFor(() => expect(session.flooded).toBe(4 * 1024 * 1024), 5000);
    clearInterval(reading);
  });

  it('says how a shell was left, once, after its last words', async () => {
    const { view } = await open();
    const seen = watch(view);
    await view.input(1, 'exit\r');
    expect(seen.text).toContain('exit\r\n');
    expect(seen.closed).toEqual(['ended']);
  });

  it('tells the browser of an end that came before it was ready', async () => {
    const { view } = await open();
    shells.print(environment, 'bash-1', 'last words');
    await terminals.end(environment, 'bash-1');
    const seen = watch(view);
    expect(seen.text).toContain('last words');
    expect(seen.closed).toEqual(['ended']);
  });
});

it('takes the newest size', async () => {
  const { view } = await open();
  for (let cols = 80; cols <= 120; cols += 1) view.resize({ cols, rows: 30 });
  await vi.waitFor(() => expect(shells.session(environment, 'bash-1').size).toEqual({ cols: 120, rows: 30 }));
});

it('detaches all views when it closes, types what it took, and leaves the shells alive', async () => {
  shells.faults.writeDelay = 10;
  const { view } = await open();
  const seen = watch(view);
  const last = view.input(1, 'a');
  await terminals.close();
  await last;
  expect(typed()).toBe('a');
  expect(seen.closed).toEqual(['detached']);
  expect(await terminals.list(environment)).toEqual(['bash-1']);
  await expect(open()).rejects.toMatchObject({ code: 'environment_not_ready' });
});
