import { Agent, request } from 'node:https';
import { parse } from 'yaml';
import { runCommand } from '../../../server/run-command.ts';

interface Kubeconfig {
  clusters: { cluster: { 'certificate-authority-data': string } }[];
  users: { user: { 'client-certificate-data': string; 'client-key-data': string } }[];
}

export type Send = (method: string, path: string, body?: object) => Promise<void>;

/** Asks the API server of a node as its administrator, on a connection that is kept: a kubectl for each would take longer than what is measured. */
export async function adminClient(node: string, server: string, signal: AbortSignal): Promise<Send> {
  const file = await runCommand('docker', ['exec', node, 'cat', '/etc/kubernetes/admin.conf'], { signal });
  const { clusters, users } = parse(file) as Kubeconfig;
  const decode = (data = '') => Buffer.from(data, 'base64');
  const agent = new Agent({
    keepAlive: true,
    ca: decode(clusters[0]?.cluster['certificate-authority-data']),
    cert: decode(users[0]?.user['client-certificate-data']),
    key: decode(users[0]?.user['client-key-data']),
  });
  return (method, path, body) =>
    new Promise((resolve, reject) => {
      const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
      const options = { method, agent, signal, headers: { 'content-type': type } };
      const sent = request(new URL(path, server), options, async (response) => {
        const said = await response.toArray();
        if ((response.statusCode ?? 500) < 300) resolve();
        else reject(new Error(`${method} ${path}: ${Buffer.concat(said)}`));
      });
      sent.once('error', reject);
      sent.end(body && JSON.stringify(body));
    });
}
