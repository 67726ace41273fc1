import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { DrydockError } from '../../errors.ts';
import type { EnvironmentId, KubeCredentials } from '../provider.ts';
import type { KindDeps } from './deps.ts';
import { askContainer } from './exec.ts';
import { nodeName } from './names.ts';

/** Where identities.ts leaves each identity's kubeconfig in the node. */
export const identityFolder = '/kind/drydock';
const apiPort = '6443/tcp';

const kubeconfigSchema = z.object({
  clusters: z.tuple([z.object({ cluster: z.object({ server: z.url(), 'certificate-authority-data': z.base64() }) })]),
  users: z.tuple([
    z.object({ user: z.object({ 'client-certificate-data': z.base64(), 'client-key-data': z.base64() }) }),
  ]),
});

const decode = (base64: string) => Buffer.from(base64, 'base64').toString();
const encode = (pem: string) => Buffer.from(pem).toString('base64');

/** What a kubeconfig written by kubeadm says: one cluster, one user with a certificate. */
export function parseKubeconfig(text: string): KubeCredentials {
  const { clusters, users } = kubeconfigSchema.parse(parse(text));
  const { cluster } = clusters[0];
  const { user } = users[0];
  return {
    server: cluster.server,
    certificateAuthority: decode(cluster['certificate-authority-data']),
    clientCertificate: decode(user['client-certificate-data']),
    clientKey: decode(user['client-key-data']),
  };
}

/** The learner's kubeconfig, with names that mean something to them. */
export function formatKubeconfig(credentials: KubeCredentials): string {
  const { server, certificateAuthority, clientCertificate, clientKey } = credentials;
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'lab', cluster: { server, 'certificate-authority-data': encode(certificateAuthority) } }],
    users: [
      {
        name: 'learner',
        user: { 'client-certificate-data': encode(clientCertificate), 'client-key-data': encode(clientKey) },
      },
    ],
    contexts: [{ name: 'lab', context: { cluster: 'lab', user: 'learner', namespace: 'default' } }],
    'current-context': 'lab',
  });
}

export async function readIdentity(
  { docker }: Pick<KindDeps, 'docker'>,
  id: EnvironmentId,
  name: 'learner' | 'grader',
  signal: AbortSignal,
): Promise<KubeCredentials> {
  const command = ['cat', `${identityFolder}/${name}.conf`];
  return parseKubeconfig(await askContainer(docker, nodeName(id), { command }, signal));
}

/**
 * Credentials as the server's own process uses them, through the published port. They are remembered for as long as the
 * node is the same container; the port is asked for each time, because the engine gives out another after a restart.
 */
export function createGraderCredentials({ docker }: Pick<KindDeps, 'docker'>) {
  const known = new Map<EnvironmentId, { container: string; credentials: KubeCredentials }>();

  return {
    async read(id: EnvironmentId): Promise<KubeCredentials> {
      const { Id: container, State, NetworkSettings } = await docker.getContainer(nodeName(id)).inspect();
      const port = NetworkSettings.Ports[apiPort]?.[0]?.HostPort;
      if (!State.Running || port === undefined) throw new DrydockError('environment_not_ready', `${id} is not running`);
      let entry = known.get(id);
      if (entry?.container !== container) {
        if (State.Paused) throw new DrydockError('environment_not_ready', `${id} is paused`);
        entry = { container, credentials: await readIdentity({ docker }, id, 'grader', AbortSignal.timeout(10_000)) };
        known.set(id, entry);
      }
      return { ...entry.credentials, server: `https://127.0.0.1:${port}` };
    },

    forget(id: EnvironmentId): void {
      known.delete(id);
    },
  };
}
