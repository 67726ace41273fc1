import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { DrydockError } from '../errors.ts';
import type { Lab, LabRecord } from '../labs/lab.ts';
import type { EnvironmentId, Provider, Recording } from './provider.ts';

const applySeconds = 60;
const readySeconds = 120;

/** From the node, whose packets to a Service go the same way as a Pod's, and no policy is about them. */
const recordingOf = ({ name, namespace, service, path, port, key }: LabRecord): Recording => ({
  name,
  from: 'node',
  request: { url: `http://${service}.${namespace}.svc.cluster.local:${port}${path}` },
  key,
  pace: { kind: 'watchful', namespace, service },
});

/**
 * Brings an equipped environment to the lab's starting state: addons, manifests in order, then what must be ready, then
 * the records begin. Throws `environment_failed` with what kubectl said.
 */
export async function setUpLab(
  provider: Pick<Provider, 'exec' | 'probe' | 'switchOn'>,
  id: EnvironmentId,
  lab: Lab,
  signal: AbortSignal,
): Promise<void> {
  const kubectl = async (args: readonly string[], stdin: string | undefined, timeoutSeconds: number, what: string) => {
    const request = { where: 'cluster', command: ['kubectl', ...args], stdin, timeoutSeconds } as const;
    const { exitCode, stderr } = await provider.exec(id, request, signal);
    if (exitCode !== 0) throw new DrydockError('environment_failed', `${lab.id}: ${what}: ${stderr}`);
  };
  if (lab.addons.length > 0) await provider.switchOn(id, lab.addons, signal);
  for (const manifest of lab.setup.manifests) {
    await kubectl(['apply', '-f', '-'], await readFile(manifest, 'utf8'), applySeconds, basename(manifest));
  }
  // One kubectl for all that is alike: each would take its own look at what kinds there are.
  const alike = Map.groupBy(lab.setup.ready, ({ namespace, condition }) => `${namespace} ${condition}`);
  await Promise.all(
    [...alike.values()].map((group) => {
      const [{ namespace = '', condition = '' } = {}] = group;
      const objects = group.map(({ object }) => object);
      return kubectl(
        ['wait', ...objects, '--namespace', namespace, `--for=${condition}`, `--timeout=${readySeconds}s`],
        undefined,
        readySeconds + 10,
        `${objects.join(', ')}: not ${condition}`,
      );
    }),
  );
  for (const record of lab.setup.records) await provider.probe(id, 'startRecord', recordingOf(record), signal);
}
