import { createHash } from 'node:crypto';
import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createKindProvider } from '../../server/environments/kind/kind-provider.ts';
import { labelsOf, networkName } from '../../server/environments/kind/names.ts';
import { createNetwork } from '../../server/environments/kind/network.ts';
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
  const neighbour = newId() as EnvironmentId;
  let kind: Awaited<ReturnType<typeof realKind>>;

  const toolbox = async (script: string) => {
    const request = { where: 'toolbox', command: ['bash', '-c', script], timeoutSeconds: 60 } as const;
    const { exitCode, stdout, stderr } = await kind.provider.exec(id, request, signal);
    return { exitCode, said: `${stdout}${stderr}`.trim() };
  };
  const runPod = (spec: Record<string, unknown>) => {
    const container = { name: 'main', image: 'busybox', command: ['sleep', '60'] };
    const manifest = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'attack' },
      spec: { containers: [container], ...spec },
    };
    return toolbox(`kubectl create --dry-run=server -f - <<'END'\n${JSON.stringify(manifest)}\nEND`);
  };

  beforeAll(async () => {
    kind = await realKind();
    await kind.provider.create(id, () => {}, signal);
    await kind.provider.equip(id, newId() as HomeId, signal);
  }, 3 * minute);

  afterAll(async () => {
    await kind.provider.destroy(id, signal);
    await kind.provider.destroy(neighbour, signal);
    await kind.dispose();
  }, minute);

  describe('its shells', () => {
    const size = { cols: 80, rows: 24 };
    const open = async (session: string, provider = kind.provider) =>
      openScreen(await provider.shell(id, session, size, signal), 20_000);
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
      await screen.shows(/^pasted/m);
      await screen.shell.close();
      const expected = createHash('sha256').update(bytes).digest('hex');
      expect((await toolbox('sha256sum < pasted')).said).toBe(`${expected}  -`);
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
    const { said } = await toolbox(
      `kubectl run asks --image=busybox --restart=Never --attach --rm --quiet --command -- sh -c '${ask}'`,
    );
    expect(said).toMatch(/^10\.[\d.]+ +kubernetes\.default\.svc\.cluster\.local\n2 after [01] s$/);
  });

  describe('a learner who means harm', () => {
    it('is nobody in the toolbox and cannot become more', async () => {
      const { said } = await toolbox('id -u; grep -E "^(CapPrm|CapBnd|NoNewPrivs)" /proc/self/status');
      expect(said.split(/\s+/)).toEqual([
        '1000',
        'CapPrm:',
        '0'.repeat(16),
        'CapBnd:',
        '0'.repeat(16),
        'NoNewPrivs:',
        '1',
      ]);
      expect((await toolbox('find / -xdev -perm /6000 -type f 2>/dev/null')).said).toBe('');
    });

    it('cannot change the system, and finds no socket of the engine', async () => {
      expect((await toolbox('echo x > /etc/drydock/tmux.conf')).said).toMatch(
        /Permission denied|Read-only file system/,
      );
      expect((await toolbox('echo x > /tmp/x && echo x > ~/x && echo fine')).said).toBe('fine');
      expect((await toolbox('touch /usr/local/bin/kubectl')).exitCode).not.toBe(0);
      expect((await toolbox('find / -xdev -type s -not -path "/tmp/*" 2>/dev/null')).said).toBe('');
      expect((await toolbox('mount | grep -c " / .*[(]ro,"')).said).toBe('1');
    });

    it('cannot take more processes than the limit, and cannot end the toolbox', async () => {
      const { said } = await toolbox('(for i in $(seq 1000); do sleep 20 & done) 2>&1 | head -1; kill -9 -1');
      expect(said).toMatch(/Resource temporarily unavailable/);
      expect((await toolbox('echo fine')).said).toBe('fine');
    });

    it('reaches neither the machine nor another learner, from the toolbox and from a Pod', async () => {
      const server = createServer((socket) => socket.end()).listen(0, '0.0.0.0');
      await new Promise((resolve) => server.once('listening', resolve));
      const address = server.address();
      const port = typeof address === 'object' ? address?.port : undefined;
      const gateway = (await toolbox('ip route | sed -n "s/default via \\([^ ]*\\).*/\\1/p"')).said;
      expect(gateway).toMatch(/^10\.213\.\d+\.\d+$/);

      await createNetwork(kind.deps, neighbour, signal);
      const other = await kind.deps.docker.createContainer({
        Image: kind.deps.images.toolbox,
        Cmd: ['nc', '-lk', '8080'],
        Labels: labelsOf(neighbour),
        HostConfig: { NetworkMode: networkName(neighbour), Init: true },
      });
      await other.start();
      const { NetworkSettings } = await other.inspect();
      const otherAddress = NetworkSettings.Networks[networkName(neighbour)]?.IPAddress;

      const targets = [`${gateway} ${port}`, `${otherAddress} 8080`];
      try {
        expect((await toolbox('nc -z -w 3 drydock-$0-control-plane 6443; echo $?'.replace('$0', id))).said).toBe('0');
        for (const target of targets) expect((await toolbox(`nc -z -w 2 ${target}; echo $?`)).said, target).toBe('1');
        const tries = targets.map((target) => `nc -w 2 ${target} </dev/null && echo reached`).join('; ');
        const pod = `kubectl run reach --image=busybox --restart=Never --command -- sh -c '${tries}; echo tried'`;
        await toolbox(`${pod}; kubectl wait pod/reach --for=jsonpath={.status.phase}=Succeeded --timeout=30s`);
        const { said } = await toolbox('kubectl logs reach');
        expect(said).toMatch(/tried$/);
        expect(said).not.toMatch(/reached/);
      } finally {
        server.close();
        await other.remove({ force: true });
      }
    });

    it.each([
      [
        'a privileged container',
        { containers: [{ name: 'a', image: 'busybox', securityContext: { privileged: true } }] },
        /root on the machine/,
      ],
      ['the network of the node', { hostNetwork: true }, /reach into the node/],
      ['the processes of the node', { hostPID: true }, /reach into the node/],
      ['a folder of the node', { volumes: [{ name: 'a', hostPath: { path: '/etc' } }] }, /may only use a folder in/],
      [
        'the folder of the lab itself',
        { volumes: [{ name: 'a', hostPath: { path: '/var/local/lab' } }] },
        /may only use a folder in/,
      ],
      [
        'a capability of the node',
        { containers: [{ name: 'a', image: 'busybox', securityContext: { capabilities: { add: ['SYS_ADMIN'] } } }] },
        /Capabilities beyond/,
      ],
    ])('gets no Pod with %s, and is told why', async (_, spec, sentence) => {
      const { exitCode, said } = await runPod(spec);
      expect(exitCode).not.toBe(0);
      expect(said).toMatch(sentence);
    });

    it('finds no Secret of the platform, and makes itself none', async () => {
      expect((await toolbox('kubectl -n kube-system get secrets -o name')).said).toBe('');
      const { said } = await toolbox('kubectl -n kube-system create token generic-garbage-collector');
      expect(said).toMatch(/holds the cluster's own parts/);
    });

    it.each([
      ['delete the rights of the grader', 'kubectl delete clusterrolebinding drydock:grader'],
      ['remove the guard', 'kubectl delete validatingadmissionpolicy drydock-pods'],
      ['register a webhook', 'kubectl get mutatingwebhookconfigurations'],
      ['sign a certificate', 'kubectl get certificatesigningrequests'],
      ['become an administrator', 'kubectl create clusterrolebinding x --clusterrole=cluster-admin --user=learner'],
      [
        'edit the whole cluster',
        'kubectl create clusterrolebinding x --clusterrole=edit --serviceaccount=default:default',
      ],
      ['impersonate', 'kubectl get pods --as=system:admin --as-group=system:masters'],
      ['break DNS', 'kubectl -n kube-system delete deployment coredns'],
      ['run a command in the platform', 'kubectl -n kube-system exec deploy/coredns -- true'],
      [
        'reach the kubelet',
        'kubectl get --raw /api/v1/nodes/$(kubectl get node -o jsonpath={.items[0].metadata.name})/proxy/pods',
      ],
      ['change the node', 'kubectl taint node --all a=b:NoSchedule'],
    ])('cannot %s', async (_, command) => {
      const { exitCode, said } = await toolbox(command);
      expect(exitCode).not.toBe(0);
      expect(said).toMatch(/forbidden/i);
    });

    it('can still do the work of the labs', async () => {
      const { exitCode, said } = await toolbox(`set -e
        kubectl create namespace shop
        kubectl -n shop create secret generic db --from-literal=password=x
        kubectl -n shop get secret db
        kubectl -n shop create serviceaccount robot
        kubectl -n shop create role robot --verb=get,list --resource=deployments.apps
        kubectl -n shop create rolebinding robot --role=robot --serviceaccount=shop:robot
        kubectl create rolebinding edits --clusterrole=edit --serviceaccount=shop:robot
        kubectl -n shop create deployment web --image=nginx --replicas=2
        kubectl -n shop expose deployment web --port=80
        kubectl -n shop rollout status deployment web --timeout=60s
        kubectl config set-context --current --namespace shop
        kubectl exec deploy/web -- true
        kubectl delete namespace shop --wait=false`);
      expect.soft(said).toMatch(/successfully rolled out/);
      expect(exitCode).toBe(0);
    });
  });
});
