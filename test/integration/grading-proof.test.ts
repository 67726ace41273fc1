import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { LabProof } from '../../scripts/lab/prove/proof.ts';
import { createProofGround } from '../../scripts/lab/prove/proof-ground.ts';
import type { ProofOptions } from '../../scripts/lab/prove/proof-options.ts';
import { proveLab } from '../../scripts/lab/prove/prove-lab.ts';
import type { EnvironmentId, Provider } from '../../server/environments/provider.ts';
import { createCheckRunner } from '../../server/grading/run-checks.ts';
import type { Lab, LabId } from '../../server/labs/lab.ts';
import { type FakeApiServer, startFakeApiServer } from '../fakes/fake-api-server.ts';

const none = { en: '', ko: '' };
let api: FakeApiServer;
let folder: string;
let runner: ReturnType<typeof createCheckRunner>;
let living: Set<EnvironmentId>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'drydock-proof-'));
  runner = createCheckRunner({ labFolders: [folder] });
});
afterAll(async () => {
  runner.close();
  await rm(folder, { recursive: true });
});
beforeEach(async () => {
  await rm(join(folder, 'lab'), { recursive: true, force: true });
  await cp(fileURLToPath(new URL('../fixtures/labs/colours', import.meta.url)), join(folder, 'lab'), {
    recursive: true,
  });
  api = await startFakeApiServer();
  living = new Set();
});
afterEach(() => api.close());

const put = (data: Record<string, string>): void =>
  api.put({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings', namespace: 'default' }, data });

/** Waits for two questions after the present ones, one of each check, and a moment in which they are answered. */
function afterBothLooked(act: () => void): void {
  const asked = () => api.requests.filter((path) => path.includes('/configmaps/settings')).length;
  const before = asked();
  const timer = setInterval(() => {
    if (asked() < before + 2) return;
    clearInterval(timer);
    setTimeout(act, 20);
  }, 2);
}

/** Its toolbox understands one command, `set name=value ...`; a value may come `later:`, when both checks have looked once. */
function provider(): Provider {
  const known: Partial<Provider> = {
    create: async (id) => void living.add(id),
    equip: async () => {},
    reset: async () => api.clear(),
    destroy: async (id) => void living.delete(id),
    graderCredentials: async () => api.credentials,
    async exec(_id, { command }) {
      const line =
        command
          .at(-1)
          ?.split('\n')
          .find((text) => !text.startsWith('#')) ?? '';
      const [verb, ...settings] = line.trim().split(/\s+/);
      if (verb !== 'set') return { exitCode: 127, stdout: '', stderr: `${verb}: command not found`, truncated: false };
      for (const [index, setting] of settings.entries()) {
        const act = () =>
          put(Object.fromEntries(settings.slice(0, index + 1).map((pair) => pair.replace('later:', '').split('='))));
        if (setting.startsWith('later:')) afterBothLooked(act);
        else act();
      }
      return { exitCode: 0, stdout: '', stderr: '', truncated: false };
    },
  };
  return known as Provider;
}

async function prove(
  choice: Partial<ProofOptions> = {},
  { signal }: Pick<AbortController, 'signal'> = new AbortController(),
): Promise<LabProof> {
  const lab: Lab = {
    id: 'fixtures/colours' as LabId,
    track: 'fixtures',
    title: none,
    summary: none,
    minutes: 1,
    difficulty: 'beginner',
    prerequisites: [],
    requires: [],
    addons: [],
    tasks: [
      { id: 'one', title: none, points: 1, checks: ['colourIsOrange'], hints: [] },
      { id: 'two', title: none, points: 1, checks: ['sizeIsLarge'], hints: [] },
    ],
    setup: { manifests: [], ready: [], records: [] },
    watches: [],
    folder: join(folder, 'lab'),
    lesson: none,
  };
  const options = { gradings: 3, settleSeconds: 1, steadySeconds: 0.5, pauseMs: 20, ...choice };
  const ground = createProofGround({ provider: provider(), runner }, 1, signal);
  try {
    return await proveLab(lab, { ground, tell: () => {} }, options, signal);
  } finally {
    await ground.close();
  }
}

const write = (path: string, text: string): Promise<void> => writeFile(join(folder, 'lab', path), text);

afterEach(() => expect(living.size, 'environments left behind').toBe(0));

test('a sound lab is proved', async () => {
  const proof = await prove();
  expect(proof.failures).toEqual([]);
  expect(proof).toMatchObject({ isProved: true, killRate: 1, flakes: 0 });
  expect(proof.checks).toEqual([
    { check: 'colourIsOrange', untouched: 'not_yet', catches: ['capital'], catchesAlone: ['capital'] },
    { check: 'sizeIsLarge', untouched: 'not_yet', catches: ['forgotten'], catchesAlone: ['forgotten'] },
  ]);
});

test('a solution may take its time to settle', async () => {
  await write('solutions/late.sh', 'set colour=orange later:size=large');
  const { isProved, solutions } = await prove();
  expect(isProved).toBe(true);
  expect(solutions.find(({ name }) => name === 'late')?.settledSeconds).toBeGreaterThan(0);
});

test('a solution that does not pass is a failure', async () => {
  await write('solutions/wrong.sh', 'set colour=blue size=large');
  expect((await prove()).failures).toEqual([
    expect.stringMatching(/^solution wrong: .*colourIsOrange says not_yet \(blue\)/),
  ]);
});

test('a solution that passes for a moment only is a flake', async () => {
  await write('solutions/brief.sh', 'set colour=orange size=large later:colour=blue');
  const { failures, flakes } = await prove();
  expect(failures).toEqual([expect.stringMatching(/^solution brief: it was solved, and then colourIsOrange/)]);
  expect(flakes).toBeGreaterThan(0);
});

test('a script that does not run is a failure, also a mistake’s', async () => {
  await write('mistakes/broken.sh', '# caught-by: sizeIsLarge\nsett colour=orange');
  expect((await prove()).failures).toEqual([expect.stringContaining('sett: command not found')]);
});

test('a mistake that gets past its check is a failure, also when it does so for a moment or late', async () => {
  await write('mistakes/late.sh', '# caught-by: sizeIsLarge\nset colour=orange later:size=large');
  const { failures, killRate } = await prove();
  expect(failures).toEqual([expect.stringMatching(/^mistake late: it got past its check/)]);
  expect(killRate).toBeCloseTo(2 / 3);
});

test('a check that passes on the untouched lab, or catches nothing, is a failure', async () => {
  await write(
    'checks.ts',
    `import { pass, verbatim } from 'drydock/check';
     export const colourIsOrange = async () => pass(verbatim('always'));
     export const sizeIsLarge = async () => { throw new Error('broken'); };`,
  );
  const { failures } = await prove();
  expect(failures).toContainEqual(
    expect.stringMatching(/untouched lab colourIsOrange says pass .*sizeIsLarge says cannot_tell/),
  );
  expect(failures).toContainEqual(expect.stringMatching(/mistake forgotten: .*sizeIsLarge says cannot_tell/));
  expect(failures).toContain('no mistake shows that colourIsOrange catches any');
});

test('a mistake that names no check is refused', async () => {
  await write('mistakes/nameless.sh', 'set colour=red');
  await expect(prove()).rejects.toThrow(/nameless.sh must say in its head/);
});

test('a check that only notices what another one notices is a failure', async () => {
  await write('mistakes/forgotten.sh', '# caught-by: sizeIsLarge\nset colour=red');
  expect((await prove()).failures).toEqual(['no mistake is caught by sizeIsLarge alone']);
});

test('some cases can be tried alone, which proves nothing', async () => {
  const { isProved, failures, solutions, mistakes } = await prove({ only: ['forgotten'] });
  expect({ isProved, failures, solutions }).toEqual({ isProved: false, failures: [], solutions: [] });
  expect(mistakes).toMatchObject([{ name: 'forgotten', isCaught: true }]);
  await expect(prove({ only: ['forgoten'] })).rejects.toThrow(/no solution or mistake forgoten: it has/);
});

test('an interrupted proof ends with the reason, after its environment was given back', async () => {
  const interrupting = new AbortController();
  const proving = prove({}, interrupting);
  while (living.size === 0) await new Promise((wake) => setTimeout(wake, 5));
  interrupting.abort(new Error('interrupted'));
  await expect(proving).rejects.toThrow('interrupted');
  expect(living.size).toBe(0);
});
