import { createHash } from 'node:crypto';
import { copyFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeImageReference } from '../../../scripts/kind-node/build.ts';
import { debianImage } from '../../../scripts/kind-node/debian-base.ts';
import { docker, imageExists, managedLabel } from '../../../scripts/kind-node/docker.ts';
import { kubernetesVersion } from '../../../scripts/kind-node/inputs.ts';
import { cacheDir } from '../../../server/paths.ts';
import { goCommand } from '../../../server/preparation/steps/go-toolchain.ts';
import { runCommand } from '../../../server/run-command.ts';

const folder = import.meta.dirname;
const programs = ['containerd', 'containerd-shim-runc-v2', 'ctr'];
const kindModule = 'sigs.k8s.io/kind@v0.30.0';

/** Images of the built base, and what a node image of kind's has them as; the last stand for kind's own. */
const images = (baked: string): string[] =>
  ({
    kubernetes: ['apiserver', 'controller-manager', 'scheduler', 'proxy'].map(
      (part) => `registry.k8s.io/kube-${part}:${kubernetesVersion}`,
    ),
    etcd: ['registry.k8s.io/etcd:3.6.5-0'],
    coredns: ['registry.k8s.io/coredns/coredns:v1.12.1'],
    pause: ['registry.k8s.io/pause:3.10'],
    busybox: ['kindest/kindnetd:v20250512-df8de77b', 'kindest/local-path-provisioner:v20250214-acbabc1a'],
  })[baked] ?? [];

/**
 * Makes a node image in the way of `kind build node-image` (kind's files and containerd, our Kubernetes) and pushes it to
 * a registry. Needs the node image on packages to be built, whose Kubernetes and images it takes. Answers how to pull it;
 * the engine does not have it under that name afterwards.
 */
export async function pushStandIn(registry: string, signal: AbortSignal): Promise<string> {
  const files = ['Dockerfile', 'go.mod', 'stand-in.ts'].map((name) => readFileSync(join(folder, name)));
  const hash = createHash('sha256').update(nodeImageReference()).update(debianImage());
  for (const file of files) hash.update(file);
  const tag = hash.digest('hex').slice(0, 12);
  const local = `drydock/kindest-stand-in:${tag}`;
  if (!(await imageExists(local, signal))) await buildStandIn(local, signal);
  const pushed = `${registry}/kindest/node:${kubernetesVersion}-${tag}`;
  await docker(['tag', local, pushed], signal);
  await docker(['push', pushed], signal);
  await docker(['rmi', pushed], signal);
  return pushed;
}

async function buildStandIn(result: string, signal: AbortSignal): Promise<void> {
  const context = mkdtempSync(join(tmpdir(), 'drydock-kindest-'));
  const container = `drydock-kindest-${process.pid}`;
  const base = `${result}-without-images`;
  try {
    await fillContext(context, signal);
    const bases = ['--build-arg', `BASE=${debianImage()}`, '--build-arg', `NODE=${nodeImageReference()}`];
    const build = ['build', '--force-rm', '--label', managedLabel, ...bases];
    await docker([...build, '--tag', base, context], signal);
    await docker(
      ['run', '--detach', '--privileged', '--name', container, '--label', managedLabel, '--entrypoint', 'sleep'].concat(
        [base, 'infinity'],
      ),
      signal,
    );
    await importImages(container, signal);
    const entry = 'ENTRYPOINT ["/usr/local/bin/entrypoint", "/sbin/init"]';
    await docker(['commit', '--change', entry, '--change', 'CMD []', container, result], signal);
  } finally {
    const late = AbortSignal.timeout(60_000);
    await docker(['rm', '--force', '--volumes', container], late).catch(() => undefined);
    await docker(['rmi', base], late).catch(() => undefined);
    rmSync(context, { recursive: true, force: true });
  }
}

async function fillContext(context: string, signal: AbortSignal): Promise<void> {
  const go = await goCommand(signal);
  const binaries = join(cacheDir, 'kindest');
  const cache = join(cacheDir, 'go-kindest');
  const env = { CGO_ENABLED: '0', GOTOOLCHAIN: 'local', GOFLAGS: '-mod=readonly', GOWORK: 'off' };
  const caches = { GOMODCACHE: join(cache, 'mod'), GOCACHE: join(cache, 'build') };
  if (!programs.every((name) => existsSync(join(binaries, name)))) {
    mkdirSync(binaries, { recursive: true });
    const sources = programs.map((name) => `github.com/containerd/containerd/v2/cmd/${name}`);
    const tags = ['-tags', 'no_aufs no_zfs no_btrfs no_devmapper'];
    await runCommand(go, ['build', '-trimpath', '-ldflags', '-s -w', ...tags, '-o', `${binaries}/`, ...sources], {
      cwd: folder,
      env: { ...env, ...caches },
      signal,
    });
  }
  const found = await runCommand(go, ['mod', 'download', '-json', kindModule], {
    cwd: tmpdir(),
    env: { ...caches, GOTOOLCHAIN: 'local' },
    signal,
  });
  const { Dir } = JSON.parse(found) as { Dir: string };
  cpSync(join(Dir, 'images/base/files'), join(context, 'files'), { recursive: true });
  // Modules are kept read-only, and a folder of the image has to be written into.
  await runCommand('chmod', ['-R', 'u+w', context, cache], { signal });
  rmSync(cache, { recursive: true, force: true });
  for (const name of programs) copyFileSync(join(binaries, name), join(context, name));
  copyFileSync(join(folder, 'Dockerfile'), join(context, 'Dockerfile'));
  writeFileSync(join(context, 'version'), kubernetesVersion);
}

/** As kind does it: containerd runs in the container, and nothing is unpacked. */
async function importImages(container: string, signal: AbortSignal): Promise<void> {
  const tagged: string[] = [];
  try {
    for (const line of (await docker(['images', '--format', '{{.Repository}}:{{.Tag}}'], signal)).split('\n')) {
      const baked = /^drydock\/baked-([a-z-]+):/.exec(line)?.[1] ?? '';
      for (const name of images(baked)) {
        await docker(['tag', line, name], signal);
        if (!tagged.includes(name)) tagged.push(name);
      }
    }
    const load =
      'ctr -n k8s.io images import --label=io.cri-containerd.image=managed --all-platforms --no-unpack --digests -';
    const script = `
      set -o pipefail
      docker exec -d ${container} containerd
      until docker exec ${container} ctr version >/dev/null 2>&1; do sleep 0.2; done
      docker save ${tagged.join(' ')} | docker exec -i ${container} ${load}
      docker exec ${container} pkill containerd`;
    await runCommand('bash', ['-c', script], { signal, limitSeconds: 600 });
  } finally {
    for (const name of tagged) await docker(['rmi', name], AbortSignal.timeout(60_000)).catch(() => undefined);
  }
}
