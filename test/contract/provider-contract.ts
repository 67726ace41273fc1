import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type {
  EnvironmentId,
  ExecRequest,
  HomeId,
  ProgressUpdate,
  ProvidedEnvironment,
  Provider,
} from '../../server/environments/provider.ts';
import { DrydockError } from '../../server/errors.ts';
import { openScreen } from './screen.ts';

/** A provider to be tested, and how to give back what it took. */
export interface ProviderUnderTest {
  provider: Provider;
  /** Removes what the tests left, homes included. */
  dispose(): Promise<void>;
}

export interface ContractOptions {
  /** Milliseconds that making, resetting or removing one environment may take. */
  longMs: number;
  /** Milliseconds that anything in a running environment may take. */
  shortMs: number;
  /** An image with a shell that a pod can run without a pull. */
  podImage: string;
}

const signal = new AbortController().signal;
const size = { cols: 80, rows: 24 };

function unusedId<Id extends string>(): Id {
  return Array.from({ length: 10 }, () => 'abcdefghijkmnpqrstuvwxyz'[Math.floor(Math.random() * 24)]).join('') as Id;
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'nothing was thrown';
  } catch (error) {
    return error instanceof DrydockError ? error.code : String(error);
  }
}

/**
 * What every provider must do, the fake as well as the real ones. Two environments are made one after the other and shared
 * by all tests, in the order in which they stand, and one more is given up while it is made.
 */
export function describeProviderContract(
  name: string,
  makeProvider: () => Promise<ProviderUnderTest>,
  { longMs, shortMs, podImage }: ContractOptions,
): void {
  describe(`provider contract: ${name}`, () => {
    let underTest: ProviderUnderTest;
    let provider: Provider;
    const home: HomeId = unusedId();
    const first: EnvironmentId = unusedId();
    const second: EnvironmentId = unusedId();
    const third: EnvironmentId = unusedId();
    const made = [first, second, third];

    const exec = (id: EnvironmentId, where: ExecRequest['where'], command: string[], stdin?: string) =>
      provider.exec(id, { where, command, stdin, timeoutSeconds: shortMs / 1000 }, signal);
    const inToolbox = (script: string) => exec(first, 'toolbox', ['sh', '-c', script]);
    const kubectl = (id: EnvironmentId, args: string, stdin?: string) =>
      exec(id, 'cluster', ['kubectl', ...args.split(' ')], stdin);
    const updates: ProgressUpdate[] = [];
    const open = async (session: string) =>
      openScreen(await provider.shell(first, session, size, signal), size, shortMs);
    const find = async (id: EnvironmentId): Promise<ProvidedEnvironment | undefined> =>
      (await provider.list()).find((one) => one.id === id);

    beforeAll(async () => {
      underTest = await makeProvider();
      provider = underTest.provider;
      await provider.create(first, (update) => updates.push(update), signal);
    }, 2 * longMs);

    afterAll(async () => {
      for (const id of made) await provider.destroy(id, signal);
      await underTest.dispose();
    }, 2 * longMs);

    describe('what is not there', () => {
      it('is not found, and destroying it is fine', async () => {
        const nobody: EnvironmentId = unusedId();
        expect(await provider.get(nobody)).toBeUndefined();
        expect(await find(nobody)).toBeUndefined();
        await provider.destroy(nobody, signal);
      });

      it('is not ready for anything', async () => {
        const nobody: EnvironmentId = unusedId();
        const request = { where: 'cluster', command: ['true'], timeoutSeconds: 5 } as const;
        const verbs = {
          equip: () => provider.equip(nobody, home, signal),
          switchOn: () => provider.switchOn(nobody, ['loadbalancer'], signal),
          pause: () => provider.pause(nobody, signal),
          resume: () => provider.resume(nobody, signal),
          reset: () => provider.reset(nobody, () => {}, signal),
          exec: () => provider.exec(nobody, request, signal),
          shell: () => provider.shell(nobody, 'main', size, signal),
          shells: () => provider.shells(nobody),
          endShell: () => provider.endShell(nobody, 'main'),
          probe: () => provider.probe(nobody, 'volumeFile', { volume: 'v', path: 'f' }, signal),
          graderCredentials: () => provider.graderCredentials(nobody),
          logs: () => provider.logs(nobody, 10),
        };
        for (const [verb, call] of Object.entries(verbs)) {
          expect.soft(await codeOf(call()), verb).toBe('environment_not_ready');
        }
      });
    });

    describe('a new environment', () => {
      it('told of every step when it began, in order', () => {
        expect(updates.length).toBeGreaterThan(0);
        expect(updates.map(({ index }) => index)).toEqual(updates.map((_, place) => place + 1));
        for (const { step, title, of, usualSeconds } of updates) {
          expect(of).toBe(updates.length);
          expect(step).toMatch(/^[a-z][a-z-]*$/);
          expect(title.en).not.toBe('');
          expect(title.ko).not.toBe('');
          expect(usualSeconds).toBeGreaterThanOrEqual(0);
        }
        expect(new Set(updates.map(({ step }) => step)).size).toBe(updates.length);
      });

      it('is running, with no toolbox yet', async () => {
        const expected = { id: first, state: 'running', equipped: false };
        expect(await provider.get(first)).toMatchObject(expected);
        expect(await find(first)).toMatchObject(expected);
        expect(await codeOf(inToolbox('true'))).toBe('environment_not_ready');
        expect(await codeOf(provider.shell(first, 'main', size, signal))).toBe('environment_not_ready');
      });

      it(
        'takes a toolbox, twice the same',
        async () => {
          await provider.equip(first, home, signal);
          await inToolbox('echo kept > ~/before');
          await provider.equip(first, home, signal);
          expect(await provider.get(first)).toMatchObject({ state: 'running', equipped: true });
          expect((await inToolbox('cat ~/before')).stdout).toBe('kept\n');
        },
        2 * shortMs,
      );

      it(
        'switches an addon on, twice the same',
        async () => {
          await provider.switchOn(first, ['loadbalancer'], signal);
          await provider.switchOn(first, ['loadbalancer'], signal);
        },
        2 * shortMs,
      );

      it('offers what the grader needs to reach the API server', async () => {
        const credentials = await provider.graderCredentials(first);
        expect(credentials.server).toMatch(/^https:\/\/.+:\d+$/);
        expect(credentials.certificateAuthority).toMatch(/^-----BEGIN CERTIFICATE-----/);
        expect(credentials.clientCertificate).toMatch(/^-----BEGIN CERTIFICATE-----/);
        expect(credentials.clientKey).toMatch(/^-----BEGIN [A-Z ]*PRIVATE KEY-----/);
      });

      it('has a log for the operator', async () => {
        const lines = (await provider.logs(first, 5)).trimEnd().split('\n');
        expect(lines.length).toBeGreaterThan(0);
        expect(lines.length).toBeLessThanOrEqual(5);
      });
    });

    describe('with a toolbox', () => {
      beforeAll(async () => {
        await provider.equip(first, home, signal);
        await inToolbox('echo kept > ~/before');
      }, 2 * shortMs);

      describe('running a command', { timeout: 3 * shortMs }, () => {
        it('in the toolbox happens as the learner, not as root', async () => {
          const { exitCode, stdout } = await exec(first, 'toolbox', ['id', '-u']);
          expect(exitCode).toBe(0);
          expect(Number(stdout)).toBeGreaterThan(0);
        });

        it('keeps output, errors and the exit code apart', async () => {
          const result = await inToolbox('echo out; echo err >&2; exit 3');
          expect(result).toEqual({ exitCode: 3, stdout: 'out\n', stderr: 'err\n', truncated: false });
        });

        it('takes the command word by word, with no shell in between', async () => {
          const words = '$HOME; "one two" \'three\' | cat\\';
          expect((await exec(first, 'toolbox', ['echo', words])).stdout).toBe(`${words}\n`);
        });

        it('feeds and closes its input', async () => {
          const text = '한글과 spaces\nsecond line\n'.repeat(2000);
          expect(await exec(first, 'toolbox', ['cat'], text)).toMatchObject({ exitCode: 0, stdout: text });
          expect(await exec(first, 'cluster', ['cat'], text)).toMatchObject({ exitCode: 0, stdout: text });
        });

        it('cuts output at 1 MiB and says so', async () => {
          const { stdout, truncated } = await inToolbox('head -c 1500000 /dev/zero');
          expect(Buffer.byteLength(stdout)).toBe(1024 * 1024);
          expect(truncated).toBe(true);
        });

        it('gives up after its time', async () => {
          const began = Date.now();
          const request = { where: 'toolbox', command: ['sleep', '120'], timeoutSeconds: 1 } as const;
          expect(await codeOf(provider.exec(first, request, signal))).toBe('timed_out');
          expect(Date.now() - began).toBeLessThan(shortMs);
        });

        it('gives up when it is called off', async () => {
          const request = { where: 'toolbox', command: ['sleep', '120'], timeoutSeconds: 120 } as const;
          const began = Date.now();
          expect(await codeOf(provider.exec(first, request, AbortSignal.timeout(500)))).not.toBe('nothing was thrown');
          expect(Date.now() - began).toBeLessThan(shortMs);
        });

        it('reports a command that is not there like a shell does', async () => {
          expect((await exec(first, 'toolbox', ['no-such-command'])).exitCode).toBeGreaterThan(0);
        });

        it('in the cluster has the administrator at hand', async () => {
          const { exitCode, stdout } = await kubectl(first, 'get namespaces -o name');
          expect(exitCode).toBe(0);
          expect(stdout.split('\n')).toContain('namespace/kube-system');
        });
      });

      describe('a shell', { timeout: 4 * shortMs }, () => {
        it('shows what is typed and what comes of it', async () => {
          const screen = await open('main');
          await screen.type('echo a""b\r');
          await screen.shows(/^ab\s*$/m);
          await screen.type('echo "한""글"\r');
          await screen.shows(/^한글\s*$/m);
          await screen.shell.close();
          await screen.shell.close();
          expect(await screen.closed).toBe('detached');
        });

        it('follows the size of its window', async () => {
          const screen = await open('main');
          await screen.resize({ cols: 101, rows: 31 });
          await screen.settled();
          await screen.type('stty size\r');
          await screen.shows(/^\d+ 101\s*$/m);
          await screen.shell.close();
        });

        it('goes on where it was when it is opened again, and nothing is typed twice', async () => {
          const before = await open('main');
          await before.type('kept=yes; echo typed >> ~/typed; echo do""ne\r');
          await before.shows(/^done\s*$/m);
          await before.shell.close();

          const after = await open('main');
          await after.type('echo "still: $kept"\r');
          await after.shows(/^still: yes\s*$/m);
          await after.shell.close();
          expect((await inToolbox('cat ~/typed')).stdout).toBe('typed\n');
        });

        it('hands back what scrolled off the screen', async () => {
          const before = await open('main');
          await before.type('seq 1001 1200; echo last""line\r');
          await before.shows(/^lastline\s*$/m);
          await before.shell.close();

          const after = await open('main');
          await after.shows(/lastline/);
          expect(after.history).toMatch(/^1002$/m);
          expect(after.history).not.toMatch(/^1200$/m);
          await after.shell.close();
        });

        it('takes a large paste whole', async () => {
          const screen = await open('paste');
          await screen.type('echo rea""dy; cat > ~/pasted\r');
          await screen.shows(/^ready/m);
          const lines = 4000;
          for (let line = 0; line < lines; line += 100) {
            await screen.type(`${'0123456789'.repeat(5)}\r`.repeat(100));
          }
          await screen.type('\x04');
          await screen.type('echo pas""ted\r');
          await screen.shows(/^pasted\s*$/m);
          expect((await inToolbox('wc -c < ~/pasted')).stdout.trim()).toBe(String(lines * 51));
          await provider.endShell(first, 'paste');
        });

        it('stops at its source while it is paused', async () => {
          const screen = await open('main');
          screen.shell.pause();
          await screen.type('echo held""back\r');
          await screen.settled();
          expect(screen.text()).not.toMatch(/heldback/);
          screen.shell.resume();
          await screen.shows(/heldback/);
          await screen.shell.close();
        });

        it('has neighbours that know nothing of it', async () => {
          const other = await open('other');
          await other.type('echo "other: $kept."\r');
          await other.shows(/^other: \.\s*$/m);
          expect(await provider.shells(first)).toEqual(['main', 'other']);
          await other.shell.close();
          expect(await provider.shells(first)).toEqual(['main', 'other']);
        });

        it('ends when it is asked to, with its views', async () => {
          const screen = await open('other');
          await provider.endShell(first, 'other');
          expect(await screen.closed).toBe('ended');
          expect(await provider.shells(first)).toEqual(['main']);
          await provider.endShell(first, 'other');
        });

        it('ends when the learner leaves it', async () => {
          const screen = await open('third');
          await screen.settled();
          await screen.type('exit\r');
          expect(await screen.closed).toBe('ended');
          expect(await provider.shells(first)).toEqual(['main']);
        });
      });

      describe('a probe', { timeout: 4 * shortMs }, () => {
        const pod = { namespace: 'default', pod: 'probed', path: '/etc/hostname' } as const;

        it('says that a file is absent, and why', async () => {
          const probe = await provider.probe(first, 'podFile', pod, signal);
          expect(probe.kind).toBe('absent');
          expect(probe.kind === 'absent' && probe.reason).not.toBe('');
          const volume = await provider.probe(first, 'volumeFile', { volume: 'none', path: 'data' }, signal);
          expect(volume.kind).toBe('absent');
        });

        it("reads a file out of a running container, whatever is in the learner's image", async () => {
          const container = { name: 'main', image: podImage, command: ['sleep', '3600'] };
          const manifest = {
            apiVersion: 'v1',
            kind: 'Pod',
            metadata: { name: 'probed' },
            spec: { containers: [container] },
          };
          expect(await kubectl(first, 'apply -f -', JSON.stringify(manifest))).toMatchObject({ exitCode: 0 });
          const wait = 'wait --for=condition=Ready pod/probed -n default --timeout=60s';
          expect(await kubectl(first, wait)).toMatchObject({ exitCode: 0 });
          expect(await provider.probe(first, 'podFile', pod, signal)).toMatchObject({
            kind: 'file',
            content: 'probed\n',
            size: 7,
            mode: '0644',
          });
          const missing = await provider.probe(first, 'podFile', { ...pod, path: '/no/such/file' }, signal);
          expect(missing.kind).toBe('absent');
        });
      });

      describe('the same environment', () => {
        it(
          'comes back from a pause as it was',
          async () => {
            await kubectl(first, 'create namespace kept');
            await provider.pause(first, signal);
            expect((await provider.get(first))?.state).toMatch(/^(paused|stopped)$/);
            expect(await codeOf(kubectl(first, 'get namespaces'))).toBe('environment_not_ready');
            await provider.pause(first, signal);
            await provider.resume(first, signal);
            await provider.resume(first, signal);
            expect(await provider.get(first)).toMatchObject({ state: 'running', equipped: true });
            expect(await kubectl(first, 'get namespace kept')).toMatchObject({ exitCode: 0 });
            expect((await inToolbox('cat ~/before')).stdout).toBe('kept\n');
          },
          longMs,
        );

        it(
          'has a new cluster after a reset, with the home and the shells kept',
          async () => {
            const updates: ProgressUpdate[] = [];
            await provider.reset(first, (update) => updates.push(update), signal);
            expect(updates.length).toBeGreaterThan(0);
            expect(await provider.get(first)).toMatchObject({ state: 'running', equipped: true });
            expect(await kubectl(first, 'get namespace kept')).not.toMatchObject({ exitCode: 0 });
            expect((await inToolbox('cat ~/before')).stdout).toBe('kept\n');
            expect(await provider.shells(first)).toEqual(['main']);
          },
          longMs,
        );

        it(
          'can be destroyed, and once more',
          async () => {
            await provider.destroy(first, signal);
            expect(await provider.get(first)).toBeUndefined();
            expect(await find(first)).toBeUndefined();
            await provider.destroy(first, signal);
            expect(await codeOf(provider.graderCredentials(first))).toBe('environment_not_ready');
          },
          longMs,
        );
      });
    });

    describe('the next environments', () => {
      it(
        "find the learner's home as it was left",
        async () => {
          await provider.create(second, () => {}, signal);
          await provider.equip(second, home, signal);
          expect((await exec(second, 'toolbox', ['sh', '-c', 'cat ~/before'])).stdout).toBe('kept\n');
          await provider.destroy(second, signal);
        },
        2 * longMs,
      );

      it(
        'can be given up while they are made',
        async () => {
          const calledOff = new AbortController();
          const create = provider.create(third, () => setTimeout(() => calledOff.abort(), 50), calledOff.signal);
          expect(await codeOf(create)).not.toBe('nothing was thrown');
          await provider.destroy(third, signal);
          expect(await provider.get(third)).toBeUndefined();
          expect(await find(third)).toBeUndefined();
        },
        longMs,
      );
    });
  });
}
