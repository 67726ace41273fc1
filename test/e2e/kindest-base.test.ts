import { afterAll, beforeAll, expect, test } from 'vitest';
import { pinnedKindest } from '../../scripts/kind-node/base.ts';
import { nodeImageReference } from '../../scripts/kind-node/build.ts';
import { docker } from '../../scripts/kind-node/docker.ts';
import { createProofGround, type ProofGround } from '../../scripts/lab/prove/proof-ground.ts';
import { proveLab } from '../../scripts/lab/prove/prove-lab.ts';
import { nodeName } from '../../server/environments/kind/names.ts';
import { findSnapshot } from '../../server/environments/kind/snapshot.ts';
import type { EnvironmentId } from '../../server/environments/provider.ts';
import { createCheckRunner } from '../../server/grading/run-checks.ts';
import { newId } from '../../server/ids.ts';
import { readMistakes, readSolutions } from '../../server/labs/lab-scripts.ts';
import { readLabs } from '../../server/labs/read-labs.ts';
import { root } from '../../server/paths.ts';
import { startLocalRegistry } from './kindest/local-registry.ts';
import { pushStandIn } from './kindest/stand-in.ts';
import { preparationMs, realKind } from './real-kind.ts';

const labFolder = `${root}/labs`;
const signal = new AbortController().signal;
const runner = createCheckRunner({ labFolders: [labFolder] });
const id = newId() as EnvironmentId;
const before = process.env.DRYDOCK_NODE_BASE;
/** One for each way in which grading looks: objects and volumes, traffic, processes, rights. */
const alike = ['storage/pvc-dynamic', 'networking/networkpolicy', 'security/security-context', 'security/rbac-role'];

let registry: Awaited<ReturnType<typeof startLocalRegistry>>;
let base: string;
let kind: Awaited<ReturnType<typeof realKind>>;
let ground: ProofGround;

beforeAll(async () => {
  // What the stand-in is made of comes with the other way.
  await realKind();
  registry = await startLocalRegistry(signal);
  base = await pushStandIn(registry.address, signal);
  process.env.DRYDOCK_NODE_BASE = base;
  kind = await realKind();
  ground = createProofGround({ provider: kind.provider, runner }, 2, signal);
}, 2 * preparationMs);

afterAll(async () => {
  if (before === undefined) delete process.env.DRYDOCK_NODE_BASE;
  else process.env.DRYDOCK_NODE_BASE = before;
  await ground?.close();
  await kind?.provider.destroy(id, AbortSignal.timeout(60_000));
  runner.close();
  registry?.stop();
  await kind?.dispose();
});

const layersOf = async (image: string): Promise<string[]> =>
  JSON.parse(await docker(['image', 'inspect', '--format', '{{json .RootFS.Layers}}', image], signal)) as string[];

test('the image that is pulled by itself is the one of the kind release that is compiled, by its digest', () => {
  expect(pinnedKindest).toMatch(/^kindest\/node:v1\.34\.\d+@sha256:[0-9a-f]{64}$/);
});

test('the node image is what the registry holds, and ours on top', async () => {
  // It is not here when the node image was built before.
  await docker(['pull', base], signal);
  const [theirs, ours] = [await layersOf(base), await layersOf(nodeImageReference())];
  expect(ours.slice(0, theirs.length)).toEqual(theirs);
  expect(ours.length).toBeGreaterThan(theirs.length);
});

test('an environment comes from a snapshot of it, with the containerd of the base and the images of both', async () => {
  expect(await findSnapshot(kind.deps)).toBeDefined();
  await kind.provider.create(id, () => {}, signal);
  const inNode = (command: string) => docker(['exec', nodeName(id), 'bash', '-c', command], signal);
  // Debian's is in /usr/bin.
  expect(await inNode('readlink /proc/$(pgrep -o -x containerd)/exe')).toContain('/usr/local/bin/containerd');
  expect(await inNode('test -f /kind/adopted && echo adopted')).toContain('adopted');
  const images = await inNode('ctr -n k8s.io images list --quiet');
  expect(images).toContain('registry.k8s.io/kube-apiserver:');
  expect(images).toContain('docker.io/library/nginx:');
  expect(images).not.toContain('kindnetd');
});

test('policies are enforced on it', () => {
  expect(kind.provider.capabilities.has('networkPolicy')).toBe(true);
});

test.each(alike)('%s has the same results on it', { timeout: 600_000 }, async (name) => {
  const lab = readLabs([labFolder]).get(name);
  const [[solution], [mistake]] = await Promise.all([readSolutions(lab), readMistakes(lab)]);
  const only = [solution?.name ?? '', mistake?.name ?? ''];
  const proof = await proveLab(lab, { ground, tell: () => {} }, { only, gradings: 5 }, signal);
  expect(proof.failures).toEqual([]);
  expect(proof.solutions).toHaveLength(1);
  expect(proof.mistakes).toHaveLength(1);
});
