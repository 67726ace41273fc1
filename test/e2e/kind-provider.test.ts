import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createKindProvider } from '../../server/environments/kind/kind-provider.ts';
import { clusterLabel, clusterName, nodeName } from '../../server/environments/kind/names.ts';
import type { EnvironmentId, HomeId } from '../../server/environments/provider.ts';
import { newId } from '../../server/ids.ts';
import { describeProviderContract } from '../contract/provider-contract.ts';
import { openScreen } from '../contract/screen.ts';
import { preparationMs, realKind } from './real-kind.ts';

const minute = 60_000;
const signal = new AbortController().signal;

beforeAll(async () => {
  await realKind();
}, preparationMs);

describeProviderContract('kind', realKind, { longMs: 3 * minute, shortMs: 20_000, podImage: 'busybox' });

describe('one environment', () => {
  const id = newId() as EnvironmentId;
  let kind: Awaited<ReturnType<typeof realKind>>;

  const toolbox = async (script: string) => {
    const request = { where: 'toolbox', command: ['bash', '-c', script], timeoutSeconds: 60 } as const;
    const { exitCode, stdout, stderr } = await kind.provider.exec(id, request, signal);
    return { exitCode, said: `${stdout}${stderr}`.trim() };
  };

  beforeAll(async () => {
    kind = await realKind();
    await kind.provider.create(id, () => {}, signal);
    await kind.provider.equip(id, newId() as HomeId, signal);
  }, 3 * minute);

  afterAll(async () => {
    await kind.provider.destroy(id, signal);
    await kind.dispose();
  }, minute);

  describe('its shells', () => {
    const size = { cols: 80, rows: 24 };
    const open = async (session: string, provider = kind.provider) =>
      openScreen(await provider.shell(id, session, size, signal), size, 20_000);
    const clients = async () => Number((await toolbox('tmux -L drydock list-clients | wc -l')).said);

    it('leave nothing behind when they are looked at and left', async () => {
      for (let round = 0; round < 20; round += 1) await (await open('main')).shell.close();
      expect(await clients()).toBe(0);
      expect(await kind.provider.shells(id)).toEqual(['main']);
    });

    it('are freed from the views of a server that crashed', async () => {
      await open('main');
      await open('main');
      expect(await clients()).toBe(2);
      const screen = await open('main', createKindProvider(kind.deps));
      expect(await clients()).toBe(1);
      await screen.shell.close();
    });

    it('keep an editor and its screen', async () => {
      const before = await open('editor');
      await before.type('vim notes.yaml\r');
      await before.settled();
      await before.type('ikind: 한글');
      await before.settled();
      await before.shell.close();
      const after = await open('editor');
      await after.shows(/kind: 한글/);
      await after.type('\x1b:wq\r');
      await after.settled();
      await after.shell.close();
      expect((await toolbox('cat notes.yaml')).said).toBe('kind: 한글');
    });

    it('take a paste of 1 MB byte for byte', async () => {
      const line = 'a "quoted" $HOME `x` \\ tab\there, 쿠버네티스 Pod\n';
      const text = line.repeat(Math.ceil(1_000_000 / Buffer.byteLength(line)));
      const bytes = Buffer.from(text);
      const screen = await open('paste');
      await screen.type(`stty raw -echo; echo rea""dy; head -c ${bytes.length} > pasted; stty sane; echo pas""ted\r`);
      await screen.shows(/^ready/m);
      for (let at = 0; at < bytes.length; at += 50_000) await screen.shell.write(bytes.subarray(at, at + 50_000));
      // Raw mode leaves the column where it was.
      await screen.shows(/^ *pasted/m);
      await screen.shell.close();
      const expected = createHash('sha256').update(bytes).digest('hex');
      expect((await toolbox('sha256sum < pasted')).said).toBe(`${expected}  -`);
    });

    it('keep a character whose bytes come a moment apart', async () => {
      const screen = await open('apart');
      await screen.type('read -r word; echo "<$word>"\r');
      await screen.settled();
      const bytes = Buffer.from('쿠');
      await screen.shell.write(bytes.subarray(0, 2));
      await new Promise((wake) => setTimeout(wake, 20));
      await screen.shell.write(bytes.subarray(2));
      await screen.type('\r');
      await screen.shows(/^<쿠>/m);
      await screen.shell.close();
    });

    it('answer within a second while output floods, and hold nothing that nobody reads', async () => {
      const { shell } = await kind.provider.shell(id, 'flood', size, signal);
      let recent = '';
      let received = 0;
      shell.onOutput((chunk) => {
        received += chunk.length;
        recent = (recent + Buffer.from(chunk).toString('latin1')).slice(-4000);
      });
      await shell.write(Buffer.from('yes 0123456789\r'));
      await vi.waitFor(() => expect(received).toBeGreaterThan(100_000), 10_000);
      shell.pause();
      await new Promise((wake) => setTimeout(wake, 3000));
      const { said } = await toolbox('ps -o rss= -p "$(pgrep -o tmux)"');
      expect(Number(said)).toBeLessThan(60_000);
      const before = received;
      shell.resume();
      recent = '';
      const pressedAt = Date.now();
      await shell.write(Buffer.from('\x03'));
      await vi.waitFor(() => expect(recent).toMatch(/\^C[\s\S]*\$ /), 5000);
      expect(Date.now() - pressedAt).toBeLessThan(1000);
      expect(received - before).toBeLessThan(2_000_000);
      await shell.close();
    });
  });

  it('answers for every name at once: a Service is found, a name that the cluster does not know is not', async () => {
    const ask =
      'getent hosts kubernetes.default; began=$(date +%s); getent hosts nowhere.test; echo "$? after $(($(date +%s) - began)) s"';
    const { said } = await toolbox(`
      kubectl run asks --image=busybox --restart=Never --command -- sh -c '${ask}' > /dev/null
      kubectl wait pod/asks --for=jsonpath='{.status.phase}'=Succeeded --timeout=60s > /dev/null
      kubectl logs asks
      kubectl delete pod asks --now > /dev/null`);
    expect(said).toMatch(/^10\.[\d.]+ +kubernetes\.default\.svc\.cluster\.local\n2 after [01] s$/);
  });

  it('has nothing of its old cluster after a reset', async () => {
    await kind.provider.reset(id, () => {}, signal);
    const filters = { label: [`${clusterLabel}=${clusterName(id)}`] };
    const nodes = await kind.deps.docker.listContainers({ all: true, filters });
    expect(nodes.flatMap(({ Names }) => Names)).toEqual([`/${nodeName(id)}`]);
  });
});
