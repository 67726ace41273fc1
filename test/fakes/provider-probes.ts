import type { Answer, ProbeKind, Question } from '../../server/environments/provider.ts';
import { DrydockError } from '../../server/errors.ts';

export type FakeProbes = { [Kind in ProbeKind]?: (question: Question<Kind>) => Answer<Kind> };

/** Knows which Pods there are, and of their files only the host name. */
const ofObjects = (objects: ReadonlySet<string>): FakeProbes => ({
  volumeFile: ({ volume }) => ({ kind: 'absent', reason: `no volume ${volume}` }),
  podFile({ namespace, pod, path }) {
    if (!objects.has(`${namespace}/pod/${pod}`)) return { kind: 'absent', reason: `no pod ${pod}` };
    if (path !== '/etc/hostname') return { kind: 'absent', reason: `no file ${path}` };
    const content = `${pod}\n`;
    return { kind: 'file', content, size: content.length, mode: '0644', uid: 0, gid: 0 };
  },
});

/** As the port has it: what cannot be found out is thrown. */
export function answerProbe<Kind extends ProbeKind>(
  objects: ReadonlySet<string>,
  probes: FakeProbes,
  kind: Kind,
  question: Question<Kind>,
): Answer<Kind> {
  const all: FakeProbes = { ...ofObjects(objects), ...probes };
  const answer = all[kind];
  if (answer === undefined) throw new DrydockError('environment_failed', `the fake cannot tell: ${kind}`);
  return answer(question);
}
