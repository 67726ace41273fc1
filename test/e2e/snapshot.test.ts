import { request } from 'node:https';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kindPath } from '../../scripts/kind-node/build.ts';
import { parseKubeconfig } from '../../server/environments/kind/credentials.ts';
import { createKindProvider } from '../../server/environments/kind/kind-provider.ts';
import { clusterName, nodeName } from '../../server/environments/kind/names.ts';
import { findSnapshot, snapshotReference } from '../../server/environments/kind/snapshot.ts';
import { recentFault } from '../../server/environments/kind/snapshot-fault.ts';
import type { EnvironmentId, HomeId, KubeCredentials } from '../../server/environments/provider.ts';
import { newId } from '../../server/ids.ts';
import { runCommand } from '../../server/run-command.ts';
import { preparationMs, realKind } from './real-kind.ts';

const minute = 60_000;
const signal = new AbortController().signal;
const [one, other, third] = [newId(), newId(), newId()] as [EnvironmentId, EnvironmentId, EnvironmentId];
/** Every PEM block in the files of a node that hold certificates and keys, in one line each, decoded where it is base64. */
const listSecrets = `
{ cat /etc/kubernetes/pki/*.* /etc/kubernetes/pki/etcd/*.* /var/lib/kubelet/pki/*
  grep -ho -e '-data: .*' /etc/kubernetes/*.conf /kind/drydock/*.conf | cut -d ' ' -f 2 | while read -r text; do base64 -d <<< "$text"; done
} | awk '/^-----BEGIN/ { block = "" } { block = block $0 } /^-----END/ { print block }' | sort -u`;

let kind: Awaited<ReturnType<typeof realKind>>;

const kindCommand = (...args: string[]) => runCommand(kindPath(), args, { signal, limitSeconds: 60 });

async function inNode(id: EnvironmentId, script: string): Promise<string> {
  const command = ['bash', '-c', script];
  const { exitCode, stdout, stderr } = await kind.provider.exec(
    id,
    { where: 'cluster', command, timeoutSeconds: 60 },
    signal,
  );
  if (exitCode !== 0) throw new Error(stderr);
  return stdout.trim();
}

/** What an API server answers to somebody: a status, or why there was no connection. */
function ask(
  server: string,
  ca: string | undefined,
  who: { certificate: string; key: string } | { token: string },
): Promise<string> {
  return new Promise((resolve) => {
    const { hostname, port } = new URL(server);
    const identity =
      'token' in who ? { headers: { authorization: `Bearer ${who.token}` } } : { cert: who.certificate, key: who.key };
    const trust = ca === undefined ? { rejectUnauthorized: false } : { ca };
    const sent = request({ hostname, port, path: '/api/v1/namespaces/default/pods', ...identity, ...trust });
    sent.on('response', (response) => {
      response.resume();
      resolve(String(response.statusCode));
    });
    sent.on('error', (error) => resolve(error.message));
    sent.end();
  });
}

/** Everybody who may enter a cluster, as each proves it. */
async function everybody(id: EnvironmentId): Promise<Record<string, Parameters<typeof ask>[2]>> {
  const certificate = async (file: string) => {
    const { clientCertificate, clientKey } = parseKubeconfig(await inNode(id, `cat ${file}`));
    return { certificate: clientCertificate, key: clientKey };
  };
  return {
    admin: await certificate('/etc/kubernetes/admin.conf'),
    learner: await certificate('/kind/drydock/learner.conf'),
    grader: await certificate('/kind/drydock/grader.conf'),
    scheduler: await certificate('/etc/kubernetes/scheduler.conf'),
    serviceAccount: { token: await inNode(id, 'kubectl -n kube-system create token generic-garbage-collector') },
  };
}

beforeAll(async () => {
  kind = await realKind();
  await kind.provider.create(one, () => {}, signal);
  await kind.provider.create(other, () => {}, signal);
}, preparationMs);

afterAll(async () => {
  for (const id of [one, other, third]) await kind.provider.destroy(id, signal);
  await kind.dispose();
}, 2 * minute);

describe('two clusters from one snapshot', () => {
  let servers: Record<'one' | 'other', KubeCredentials>;

  beforeAll(async () => {
    servers = {
      one: await kind.provider.graderCredentials(one),
      other: await kind.provider.graderCredentials(other),
    };
  });

  it('come from the snapshot', async () => {
    for (const id of [one, other]) {
      const { Config } = await kind.deps.docker.getContainer(nodeName(id)).inspect();
      expect(Config.Image).toBe(await findSnapshot(kind.deps));
    }
  });

  it.each(['admin', 'learner', 'grader', 'scheduler', 'serviceAccount'])(
    'know their own %s and refuse the one of the other',
    async (name) => {
      const [mine, theirs] = [(await everybody(one))[name], (await everybody(other))[name]];
      if (mine === undefined || theirs === undefined) throw new Error(`nobody is called ${name}`);
      const { server, certificateAuthority } = servers.one;
      expect(await ask(server, certificateAuthority, mine)).toMatch(/^(200|403)$/);
      expect(await ask(server, certificateAuthority, theirs)).toBe('401');
      expect(await ask(servers.other.server, undefined, mine)).toBe('401');
    },
  );

  it('are not trusted by those who trust the other', async () => {
    const { learner } = await everybody(one);
    if (learner === undefined) throw new Error('nobody is called learner');
    expect(await ask(servers.other.server, servers.one.certificateAuthority, learner)).toMatch(
      /certificate|self.signed|unable to verify/i,
    );
  });

  it('share no certificate and no key', async () => {
    const [mine, theirs] = await Promise.all([one, other].map((id) => inNode(id, listSecrets)));
    const [blocks, others] = [mine, theirs].map((text) => text?.split('\n') ?? []);
    expect(blocks?.filter((block) => block.includes('PRIVATE KEY')).length).toBeGreaterThan(12);
    expect(blocks?.filter((block) => block.includes('CERTIFICATE')).length).toBeGreaterThan(12);
    expect(blocks?.filter((block) => others?.includes(block))).toEqual([]);
  });

  it('have no certificate of the snapshot, which has no key', async () => {
    const script = `mkdir /tmp/snapshot && tar -xf /kind/snapshot.tar -C /tmp/snapshot && cd /tmp/snapshot
      grep -rl 'PRIVATE KEY' etc kind var/lib/kubelet || true
      echo '# certificates'
      ${listSecrets.replaceAll(' /etc/', ' etc/').replaceAll(' /var/', ' var/').replaceAll(' /kind/', ' kind/')}
      rm -rf /tmp/snapshot`;
    const [keys = '', listed = ''] = (await inNode(one, script)).split('# certificates\n');
    expect(keys).toBe('');
    const taken = listed.split('\n').filter((block) => block.includes('CERTIFICATE'));
    expect(taken.length).toBeGreaterThan(12);
    const mine = (await inNode(one, listSecrets)).split('\n');
    expect(taken.filter((block) => mine.includes(block))).toEqual([]);
  });

  it('tell their Pods about their own authority', async () => {
    const { certificateAuthority } = servers.one;
    const told = await inNode(one, `kubectl -n default get configmap kube-root-ca.crt -o 'jsonpath={.data.ca\\.crt}'`);
    expect(told).toBe(certificateAuthority.trim());
    const info = await inNode(
      one,
      `kubectl -n kube-public get configmap cluster-info -o 'jsonpath={.data.kubeconfig}'`,
    );
    expect(info).toContain(Buffer.from(certificateAuthority).toString('base64'));
  });

  it('look as if they had never run before', async () => {
    const pods = await inNode(
      one,
      "kubectl get pods -A -o 'jsonpath={.items[*].status.containerStatuses[*].restartCount}'",
    );
    expect(pods.split(' ').length).toBeGreaterThanOrEqual(7);
    expect(pods).toMatch(/^[01 ]+$/);
    expect(await inNode(one, 'kubectl -n default get pods -o name')).toBe('');
    const told = await inNode(one, "kubectl -n default get events -o 'jsonpath={.items[*].involvedObject.kind}'");
    expect(told).toMatch(/^(Node ?)*$/);
  });
});

describe("kind's own commands", () => {
  it('get clusters lists a clone', async () => {
    expect((await kindCommand('get', 'clusters')).split('\n')).toEqual(
      expect.arrayContaining([clusterName(one), clusterName(other)]),
    );
  });

  it('get nodes lists its node', async () => {
    expect((await kindCommand('get', 'nodes', '--name', clusterName(one))).trim()).toBe(nodeName(one));
  });

  it('get kubeconfig answers one with which its API server is reached', async () => {
    const credentials = parseKubeconfig(await kindCommand('get', 'kubeconfig', '--name', clusterName(one)));
    const { server, certificateAuthority, clientCertificate, clientKey } = credentials;
    expect(server).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
    expect(await ask(server, certificateAuthority, { certificate: clientCertificate, key: clientKey })).toBe('200');
  });

  it('delete cluster removes it, and the platform says that it is broken', async () => {
    await kindCommand('delete', 'cluster', '--name', clusterName(other));
    expect(await kind.provider.get(other)).toMatchObject({ state: 'broken' });
    await kind.provider.destroy(other, signal);
    expect(await kind.provider.get(other)).toBeUndefined();
  });
});

describe('a clone', () => {
  it(
    'comes back after its node was stopped, with its own keys',
    async () => {
      const before = await inNode(one, listSecrets);
      await kind.deps.docker.getContainer(nodeName(one)).stop();
      await kind.provider.resume(one, signal);
      expect(await inNode(one, listSecrets)).toBe(before);
      expect(await inNode(one, 'kubectl get nodes -o name')).toBe('node/drydock-lab-control-plane');
    },
    2 * minute,
  );

  it(
    'binds a claim and runs a Pod that uses it',
    async () => {
      await kind.provider.equip(one, newId() as HomeId, signal);
      const script = `set -e
        kubectl create namespace shop
        kubectl -n shop apply -f - <<'END'
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: data }
spec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 10Mi } } }
---
apiVersion: v1
kind: Pod
metadata: { name: web }
spec:
  containers:
    - { name: web, image: nginx, volumeMounts: [{ name: data, mountPath: /data }] }
  volumes: [{ name: data, persistentVolumeClaim: { claimName: data } }]
END
        kubectl -n shop wait pod/web --for condition=Ready --timeout 60s`;
      const request = { where: 'toolbox', command: ['bash', '-c', script], timeoutSeconds: 90 } as const;
      expect(await kind.provider.exec(one, request, signal)).toMatchObject({ exitCode: 0 });
    },
    2 * minute,
  );
});

describe('when a clone does not come up', () => {
  it(
    'kind makes the cluster, also when it is reset, and the doctor can tell',
    async () => {
      const { docker, images, folder } = kind.deps;
      const node = `drydock/node-of-a-test:${third}`;
      const snapshot = snapshotReference({ ...kind.deps, images: { ...images, node } });
      const [repo = '', tag = ''] = snapshot.split(':');
      const ownFolder = join(folder, third);
      // An image that ends at once in the place of the snapshot of this node image.
      await docker.getImage(images.node).tag({ repo: 'drydock/node-of-a-test', tag: third });
      await docker.getImage(images.toolbox).tag({ repo, tag });
      try {
        const provider = createKindProvider({ ...kind.deps, images: { ...images, node }, folder: ownFolder });
        await provider.create(third, () => {}, signal);
        const { Config } = await docker.getContainer(nodeName(third)).inspect();
        expect(Config.Image).toBe(node);
        expect(await recentFault(ownFolder, snapshot)).toMatchObject({ stage: 'starting', times: 1 });
        await provider.reset(third, () => {}, signal);
        expect(await recentFault(ownFolder, snapshot)).toMatchObject({ stage: 'starting', times: 2 });
        expect(await provider.get(third)).toMatchObject({ state: 'running' });
      } finally {
        await kind.provider.destroy(third, signal);
        await docker.getImage(snapshot).remove();
        await docker.getImage(node).remove();
      }
    },
    3 * minute,
  );
});
