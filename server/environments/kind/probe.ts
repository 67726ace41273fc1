import { z } from 'zod';
import type { EnvironmentId, FileProbe, ProbeRequest } from '../provider.ts';
import type { KindDeps } from './deps.ts';
import { askContainer } from './exec.ts';
import { nodeName } from './names.ts';

const tool = '/usr/bin/drydock-node';

/** What drydock-node prints; a field that is empty is left out. */
const answerSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('file'), content: z.string().default(''), size: z.number().default(0) }),
  z.object({ kind: z.literal('absent'), reason: z.string().default('') }),
]);

const volumeScript = `
set -euo pipefail
root=$(kubectl --kubeconfig /etc/kubernetes/admin.conf get persistentvolume "$1" --ignore-not-found \\
  --output 'jsonpath={.spec.hostPath.path}{.spec.local.path}')
if [ -z "$root" ]; then echo '{"kind":"absent","reason":"there is no such volume on the node"}'; exit; fi
exec ${tool} volume-file --root "$root" --path "$2"`;

function commandFor(request: ProbeRequest): string[] {
  switch (request.probe) {
    case 'podFile': {
      const { namespace, pod, container = '', path } = request;
      const which = ['--namespace', namespace, '--pod', pod, '--container', container];
      return [tool, 'pod-file', ...which, '--path', path];
    }
    case 'volumeFile':
      return ['bash', '-c', volumeScript, 'bash', request.volume, request.path];
  }
}

/** Asks the tool in the node. Throws `environment_failed` when the tool itself fails: then nobody knows. */
export async function probeNode(
  { docker }: Pick<KindDeps, 'docker'>,
  id: EnvironmentId,
  request: ProbeRequest,
  signal: AbortSignal,
): Promise<FileProbe> {
  const answer = await askContainer(docker, nodeName(id), { command: commandFor(request), timeoutSeconds: 15 }, signal);
  return answerSchema.parse(JSON.parse(answer));
}
