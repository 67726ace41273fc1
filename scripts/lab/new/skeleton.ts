import { stringify } from 'yaml';
import type { LabId } from '../../../server/labs/lab.ts';
import { placeholder } from '../../../server/labs/placeholder.ts';
import type { Language, Localized } from '../../../server/text.ts';

export interface NewLab {
  id: LabId;
  /** What is missing is left for the author to write. */
  title: Partial<Localized>;
  /** Path of lab.schema.json, from the folder of the lab. */
  schema: string;
}

/** Something that the author must write. */
const write = (wish: string) => `${placeholder} ${wish}`;

const titleIn = ({ title }: NewLab, language: Language): string =>
  title[language] ?? write(language === 'en' ? 'What the learner does, in a few words' : '무엇을 하는지 짧게');

const nameOf = ({ id }: NewLab): string => id.split('/')[1] ?? '';

const quoted = (text: string) => stringify(text, { singleQuote: true, lineWidth: 0 }).trimEnd();

const labYaml = (lab: NewLab): string => `# yaml-language-server: $schema=${lab.schema}
id: ${lab.id}
title:
  en: ${quoted(titleIn(lab, 'en'))}
  ko: ${quoted(titleIn(lab, 'ko'))}
summary:
  en: ${write('What hurts, and what the learner will do, in one or two sentences.')}
  ko: ${write('무엇이 불편하고 무엇을 하게 되는지 한두 문장으로.')}
minutes: 20 # ${write('What a practised learner needs.')}
difficulty: beginner # ${write('beginner, intermediate or advanced.')}
prerequisites: []
requires: []
setup:
  manifests: [app.yaml]
  ready:
    - object: deployment/app
      namespace: ${nameOf(lab)}
      condition: condition=Available
watches:
  - { apiVersion: apps/v1, kind: Deployment }
tasks:
  - id: first
    title:
      en: ${write('What the learner does')}
      ko: ${write('무엇을 하는지')}
    points: 2
    checks: [threeAreReady]
    hints:
      - en: ${write('A nudge towards where to look.')}
        ko: ${write('어디를 보면 되는지 살짝.')}
      - en: ${write('Nearly the answer.')}
        ko: ${write('거의 답에 가깝게.')}
`;

const lessonEn = (lab: NewLab): string => `# ${titleIn(lab, 'en')}

${write('Whose system is it, and what hurts? Three sentences.')}

\`\`\`sh
kubectl get deployment,pod -n ${nameOf(lab)}
\`\`\`

${write('What does the learner see there, or break, before anything is fixed?')}

## ${write('The model')}

${write('Explain the model with one picture: an SVG file beside this lesson, drawn in currentColor.')}

::: task first
## 1. ${write('What the learner does')}

- ${write('A requirement that the check at its end enforces, with every name it asks for.')} {check=threeAreReady}

${write('The trap that practitioners know.')}
:::

::: debrief
## What to remember

- ${write('The insight in one sentence.')}

${write('Where the documentation says it:')} [Concepts](https://kubernetes.io/docs/concepts/).
:::
`;

const lessonKo = (lab: NewLab): string => `# ${titleIn(lab, 'ko')}

${write('누구의 시스템이고 무엇이 불편한가요? 세 문장으로.')}

\`\`\`sh
kubectl get deployment,pod -n ${nameOf(lab)}
\`\`\`

${write('고치기 전에 무엇을 보거나 망가뜨려 보나요?')}

## ${write('모델')}

${write('그림 하나로 모델을 설명하세요.')}

::: task first
## 1. ${write('무엇을 하는지')}

- ${write('끝에 적힌 check가 요구하는 것을, 필요한 이름과 함께.')} {check=threeAreReady}

${write('실무자들이 아는 함정.')}
:::

::: debrief
## 기억할 것

- ${write('배운 것을 한 문장으로.')}

${write('문서의 어디에 있는지:')} [Concepts](https://kubernetes.io/docs/concepts/).
:::
`;

const setup = (
  lab: NewLab,
): string => `# ${write('What runs, and what is broken or missing, with names as real teams give them.')}
apiVersion: v1
kind: Namespace
metadata:
  name: ${nameOf(lab)}
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: app
  namespace: ${nameOf(lab)}
spec:
  replicas: 1
  selector:
    matchLabels: { app: app }
  template:
    metadata:
      labels: { app: app }
    spec:
      containers:
        - name: app
          image: nginx:1.22
`;

const checks = (lab: NewLab): string => `import type { V1Deployment } from '@kubernetes/client-node';
import { type Check, notYet, pass, verbatim } from 'drydock/check';

/** ${write('What must hold in the running cluster, and the near miss that reading the manifest would not show.')} */
export const threeAreReady: Check = async ({ kube }) => {
  const app = await kube.get<V1Deployment>('apps/v1', 'Deployment', 'app', '${nameOf(lab)}');
  const ready = app?.status?.readyReplicas ?? 0;
  if (ready >= 3) {
    return pass({ en: '${write('What is right now.')}', ko: '${write('무엇이 맞는지.')}' }, [app]);
  }
  return notYet({
    message: { en: '${write('What is not as it must be.')}', ko: '${write('무엇이 아직 아닌지.')}' },
    expected: verbatim('3'),
    observed: verbatim(String(ready)),
    see: 'kubectl get deployment app -n ${nameOf(lab)}',
    objects: [app],
  });
};
`;

const scaled = (lab: NewLab, replicas: number) =>
  `kubectl scale deployment app -n ${nameOf(lab)} --replicas ${replicas}\n`;

const patched = (lab: NewLab) => `kubectl patch deployment app -n ${nameOf(lab)} -p '{"spec": {"replicas": 3}}'\n`;

const solution = (wish: string, commands: string) => `#!/bin/bash
# ${write(wish)}
set -euo pipefail

${commands}`;

const mistake = (commands: string) => `#!/bin/bash
# caught-by: threeAreReady
# ${write('The wrong answer, and why a person would give it. Near misses first.')}
set -euo pipefail

${commands}`;

/**
 * The files of a new lab, by their path in its folder. It works as it stands, a small example to write over; what its
 * author must write is marked.
 */
export function skeletonOf(lab: NewLab): Record<string, string> {
  const mistakes = [0, 1, 2].flatMap((replicas) => [
    [`mistakes/scaled-to-${replicas}.sh`, mistake(scaled(lab, replicas))],
  ]);
  return {
    'lab.yaml': labYaml(lab),
    'lesson.en.md': lessonEn(lab),
    'lesson.ko.md': lessonKo(lab),
    'setup/app.yaml': setup(lab),
    'checks.ts': checks(lab),
    'solutions/scale.sh': solution('In what this right answer differs from the other.', scaled(lab, 3)),
    'solutions/patch.sh': solution('A right answer of another kind.', patched(lab)),
    ...Object.fromEntries(mistakes),
    'mistakes/paused.sh': mistake(`kubectl rollout pause deployment app -n ${nameOf(lab)}\n`),
    'mistakes/removed.sh': mistake(`kubectl delete deployment app -n ${nameOf(lab)}\n`),
  };
}
