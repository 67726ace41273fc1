import type { Answer, ProbeKind, Question } from '../probes.ts';
import type { EnvironmentId } from '../provider.ts';
import type { KindDeps } from './deps.ts';
import { askContainer } from './exec.ts';
import { nodeName, toolboxName } from './names.ts';

const mib = 1024 * 1024;

/** Probes that take long say how long; the others answer at once. */
const usualSeconds = 15;

function secondsFor<Kind extends ProbeKind>(question: Question<Kind>): number {
  if ('count' in question) return usualSeconds + (question.count / question.atOnce) * (question.timeoutMs / 1000);
  return 'timeoutMs' in question ? usualSeconds + question.timeoutMs / 1000 : usualSeconds;
}

function isFromOutside<Kind extends ProbeKind>(question: Question<Kind>): boolean {
  if (!('from' in question)) return false;
  return Array.isArray(question.from) ? question.from.includes('outside') : question.from === 'outside';
}

/**
 * Asks the tool in the node; what comes from outside the cluster is asked from the toolbox, by the same tool, as a user
 * whose processes the learner cannot touch. Throws `environment_failed` when the tool itself fails: then nobody knows.
 */
export async function probeNode<Kind extends ProbeKind>(
  { docker }: Pick<KindDeps, 'docker'>,
  id: EnvironmentId,
  kind: Kind,
  question: Question<Kind>,
  signal: AbortSignal,
): Promise<Answer<Kind>> {
  const answer = await askContainer(
    docker,
    isFromOutside(question) ? toolboxName(id) : nodeName(id),
    {
      command: ['/usr/bin/drydock-node', 'probe', kind],
      user: 'root',
      stdin: JSON.stringify(question),
      timeoutSeconds: secondsFor(question),
      limit: 8 * mib,
    },
    signal,
  );
  // Written by a tool of the same build, so its shape is not in question.
  return JSON.parse(answer) as Answer<Kind>;
}
