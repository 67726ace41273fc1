import { mkdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { copyLab } from '../../../test/fakes/lab-copy.ts';
import type { Finding } from '../finding.ts';
import { outlineLesson } from '../lesson-outline.ts';
import { readLabs } from '../read-labs.ts';
import { lintTracks } from './curriculum.ts';
import { readSources } from './lab-sources.ts';
import { lintLab, lintTexts } from './lint-lab.ts';
import { lintLanguages } from './same-in-both.ts';

type Copy = ReturnType<typeof copyLab>;

const baked = new Set(['busybox:latest', 'busybox:1.35', 'nginx:1.22', 'registry.k8s.io/pause:3.10']);

/** `file:line rule`, and the message. */
const told = (lab: string, findings: readonly Finding[]) =>
  findings.map(({ rule, file, line, message }) => `${relative(lab, file)}:${line} ${rule}: ${message}`);

function lintCopy({ folder, lab, id }: Copy): string[] {
  const labs = readLabs([folder]);
  return told(lab, lintTexts(readSources(labs.get(id)), { labs, baked }));
}

async function lintWhole({ folder, lab, id }: Copy): Promise<string[]> {
  const labs = readLabs([folder]);
  return told(lab, await lintLab(labs.get(id), { labs, baked }));
}

test('a good lab has no finding', async () => {
  using copy = copyLab();
  expect(await lintWhole(copy)).toEqual([]);
});

test.each<[title: string, file: string, from: string, to: string, finding: string]>([
  [
    'a mark that is gone',
    'lesson.en.md',
    ' {check=volumeIsRetained}',
    '',
    'lesson.en.md:96 check-marks: The task retain must pass volumeIsRetained, and none',
  ],
  [
    'a mark of no check',
    'lesson.ko.md',
    '{check=volumeIsRetained}',
    '{check=volumeIsRich}',
    'lesson.ko.md:96 check-marks: volumeIsRich is marked in retain; no task',
  ],
  [
    'a mark in another task',
    'lesson.en.md',
    '{check=claimIsBound}',
    '{check=volumeIsRetained}',
    'lesson.en.md:73 check-marks: volumeIsRetained is marked in consumer; it belongs to the task retain',
  ],
  [
    'a mark that is only text',
    'lesson.en.md',
    '`Bound`. {check=claimIsBound}',
    '{check=claimIsBound} `Bound`.',
    'lesson.en.md:73 check-marks: {check=claimIsBound} is shown',
  ],
  [
    'a task of no name',
    'lesson.ko.md',
    '::: task retain',
    '::: task remain',
    "lesson.ko.md:93 check-marks: The lesson's tasks are claim, consumer, survive, remain",
  ],
  [
    'a picture that is not there',
    'lesson.en.md',
    'binding.svg',
    'bindings.svg',
    'lesson.en.md:26 links: The picture bindings.svg',
  ],
  [
    'a link without TLS',
    'lesson.en.md',
    'https://',
    'http://',
    'lesson.en.md:127 links: The link http://kubernetes.io/docs/concepts/storage/persistent-volumes/ does not begin',
  ],
  [
    'a link with a password',
    'lesson.en.md',
    'https://kubernetes.io/docs/concepts/storage/storage',
    'https://me:x@kubernetes.io/s',
    'lesson.en.md:128 links: The link https://me:x@kubernetes.io/s-classes/ holds a password',
  ],
  [
    'a link to a machine',
    'lesson.en.md',
    'https://kubernetes.io/docs/concepts/storage/storage-classes/',
    'https://localhost/',
    'lesson.en.md:128 links: The link https://localhost/ names no host',
  ],
  [
    'a link to no heading',
    'lesson.en.md',
    'https://kubernetes.io/docs/concepts/storage/storage-classes/',
    '#what-to-forget',
    'lesson.en.md:128 links: The link #what-to-forget names no heading',
  ],
  [
    'a link to no lab',
    'lesson.en.md',
    'https://kubernetes.io/docs/concepts/storage/storage-classes/',
    '/labs/storage/volumes',
    'lesson.en.md:128 links: The link /labs/storage/volumes names no lab',
  ],
  [
    'a link to a file',
    'lesson.en.md',
    'https://kubernetes.io/docs/concepts/storage/storage-classes/',
    'other.md',
    'lesson.en.md:128 links: The link other.md is not an address',
  ],
  [
    'a name that is not in the lab',
    'lesson.en.md',
    'the Deployment `intake`.',
    'the Deployment `intaek`.',
    'lesson.en.md:75 names: `intaek` is neither',
  ],
  [
    'a namespace that is not in the lab',
    'lesson.en.md',
    'kubectl get pvc -n records',
    'kubectl get pvc -n archives',
    'lesson.en.md:61 names: `archives` is neither',
  ],
  [
    'a label that is not in the lab',
    'lesson.ko.md',
    '-l app=intake',
    '-l app=outtake',
    'lesson.ko.md:17 names: `outtake` is neither',
  ],
  [
    'a resource that there is not',
    'lesson.en.md',
    'kubectl get storageclass',
    'kubectl get storageclas',
    'lesson.en.md:36 names: `storageclas` is neither',
  ],
  [
    'a port that is not in the lab',
    'lesson.en.md',
    'from the class `standard`',
    'from `intake:8080`',
    'lesson.en.md:50 ports: The port 8080',
  ],
  [
    'a picture in one language only',
    'lesson.ko.md',
    '![Pod는',
    '[Pod는',
    'lesson.en.md:26 languages: The picture binding.svg stands more often in this lesson than in Korean',
  ],
  [
    'a value that differs between the languages',
    'lesson.ko.md',
    '`1Gi`',
    '`2Gi`',
    'lesson.ko.md:49 languages: The name 2Gi stands more often in this section than in English',
  ],
  [
    'two values that changed places',
    'lesson.ko.md',
    '`1G`는 `1Gi`보다',
    '`1Gi`는 `1Gi`보다',
    'lesson.en.md:55 languages: The name 1G stands more often in this section than in Korean',
  ],
  [
    'a number that differs',
    'lesson.ko.md',
    '1,073,741,824',
    '1,073,741,842',
    'lesson.ko.md:53 languages: The number 1073741842',
  ],
  [
    'a command that differs',
    'lesson.ko.md',
    'kubectl get storageclass',
    'kubectl get sc',
    'lesson.ko.md:36 languages: Block 3 is not the one of the English lesson (line 36)',
  ],
  [
    'a heading that is missing',
    'lesson.ko.md',
    '## 오브젝트 셋, 연결 둘',
    '',
    'lesson.ko.md:46 languages: Headings and tasks differ from English: "task claim" stands where English has "##" (line 24)',
  ],
  [
    'a link in one language only',
    'lesson.ko.md',
    'https://kubernetes.io/docs/concepts/storage/storage-classes/',
    'https://kubernetes.io/docs/',
    'lesson.ko.md:125 languages: The link https://kubernetes.io/docs/ stands more often in this lesson',
  ],
  [
    'a number in one hint only',
    'lab.yaml',
    '먼저 intake를 0으로',
    '먼저 intake를 1로',
    'lab.yaml:72 languages: tasks.4.hints.0 has the numbers 0 in English and 1 in Korean',
  ],
  ['no debrief', 'lesson.ko.md', '::: debrief', '::: note', 'lesson.ko.md:127 debrief: The lesson has no debrief'],
  [
    'a debrief without the documentation',
    'lesson.en.md',
    'https://kubernetes.io/',
    'https://example.com/',
    'lesson.en.md:119 debrief: The debrief does not say what to read',
  ],
  [
    'a mistake that says nothing',
    'mistakes/too-small.sh',
    '# caught-by: claimAsksForStorage',
    '# Forgets the class.',
    'mistakes/too-small.sh:1 mistakes: The head of this mistake',
  ],
  [
    'a check without a mistake',
    'mistakes/too-small.sh',
    'claimAsksForStorage',
    'claimIsBound',
    'mistakes:1 mistakes: No mistake is there for claimAsksForStorage',
  ],
  [
    'a mistake for no check',
    'mistakes/too-small.sh',
    'claimAsksForStorage',
    'claimAskForStorage',
    'mistakes/too-small.sh:2 mistakes: The lab has no check claimAskForStorage',
  ],
  [
    'an image that cannot be pulled',
    'setup/intake.yaml',
    'busybox:1.35',
    'redis:7',
    'setup/intake.yaml:30 images: The image redis:7 is not baked',
  ],
  [
    'such an image in a solution',
    'solutions/manifest.sh',
    'busybox:1.35',
    'busybox:1.99',
    'solutions/manifest.sh:41 images: The image busybox:1.99',
  ],
  [
    'such an image on a command line',
    'mistakes/another-pod.sh',
    '--image busybox:1.35',
    '--image=busyboxx',
    'mistakes/another-pod.sh:22 images: The image busyboxx',
  ],
  [
    'such an image in the text',
    'lesson.en.md',
    'from the class `standard`',
    'from `nginx:1.23`',
    'lesson.en.md:50 images: The image nginx:1.23',
  ],
  [
    'a prerequisite that there is not',
    'lab.yaml',
    'requires: [storage]',
    'prerequisites: [storage/volumes]',
    'lab.yaml:11 prerequisites: There is no lab storage/volumes',
  ],
  [
    'a prerequisite on itself',
    'lab.yaml',
    'requires: [storage]',
    'prerequisites: [storage/pvc-dynamic]',
    'lab.yaml:11 prerequisites: storage/pvc-dynamic builds on storage/pvc-dynamic itself',
  ],
  [
    'two tasks of one id',
    'lab.yaml',
    '- id: retain',
    '- id: survive',
    'lab.yaml:56 tasks: Two tasks have the id survive',
  ],
  [
    'something left to write',
    'lesson.en.md',
    'Look at what runs',
    '✎ Say what runs',
    'lesson.en.md:7 placeholder: Not written yet: Say what runs',
  ],
])('%s is found', (_, file, from, to, finding) => {
  using copy = copyLab();
  copy.replace(file, from, to);
  expect(lintCopy(copy)).toContainEqual(expect.stringContaining(finding));
});

test('requirements in another order are found', () => {
  using copy = copyLab();
  copy.replace('lesson.ko.md', '{check=intakeKeepsRecordsOnClaim}', '{check=x}');
  copy.replace('lesson.ko.md', '{check=claimIsBound}', '{check=intakeKeepsRecordsOnClaim}');
  copy.replace('lesson.ko.md', '{check=x}', '{check=claimIsBound}');
  expect(lintCopy(copy)).toEqual([
    'lesson.ko.md:70 languages: claimIsBound is marked where English has intakeKeepsRecordsOnClaim.',
  ]);
});

test.each([
  ['short', (text: string) => text.slice(0, 300), 1],
  ['long', (text: string) => `${text}\n${'word '.repeat(1200)}`, 1],
])('a lesson that is too %s is found', (_, change, line) => {
  using copy = copyLab();
  copy.change('lesson.en.md', change);
  expect(lintCopy(copy)).toContainEqual(
    expect.stringMatching(new RegExp(`lesson.en.md:${line} length: The lesson has \\d+ words`)),
  );
});

test('a lesson that is being written may be short', () => {
  using copy = copyLab();
  copy.write('lesson.en.md', '# Title\n\n✎ Whose system is it?\n');
  expect(lintCopy(copy).join('\n')).not.toContain(' length: ');
});

test('too few hints are found', () => {
  using copy = copyLab();
  copy.change('lab.yaml', (text) =>
    text.replace(/( +hints:\n)[\s\S]*?( {2}- id: consumer)/, '$1      - { en: Look, ko: 보세요 }\n$2'),
  );
  expect(lintCopy(copy)).toEqual(['lab.yaml:27 hints: The task claim has 1 hint; a learner needs at least 2 steps.']);
});

test('too few mistakes are found', () => {
  using copy = copyLab();
  const removed = 'another-pod back-to-delete fresh-volume moved-app never-let-go new-log other-volume shared-mode';
  for (const name of removed.split(' ')) copy.remove(`mistakes/${name}.sh`);
  expect(lintCopy(copy)).toContain('mistakes:1 mistakes: There are 4 mistakes; a lab needs at least 5.');
});

test('one solution is enough only where lab.yaml says why', () => {
  using copy = copyLab();
  copy.remove('solutions/patch.sh');
  expect(lintCopy(copy)).toEqual(['solutions:1 solutions: There are 1 solutions; a lab needs at least 2.']);
  copy.replace('lab.yaml', 'requires: [storage]', 'oneWay: The file has one right content.');
  expect(lintCopy(copy)).toEqual([]);
  copy.remove('solutions/manifest.sh');
  expect(lintCopy(copy)).toContain('solutions:1 solutions: There are 0 solutions; a lab needs at least 1.');
});

test('lab.yaml may allow names and images that are nowhere', () => {
  using copy = copyLab();
  copy.replace('lesson.en.md', 'the Deployment `intake`', 'the Deployment `outtake`');
  copy.replace('lesson.ko.md', 'Deployment `intake`', 'Deployment `outtake`');
  copy.replace('setup/intake.yaml', 'busybox:1.35', 'busybox:1.53');
  expect(lintCopy(copy)).toHaveLength(2);
  copy.replace('lab.yaml', 'requires: [storage]', 'terms: [outtake]\nabsentImages: ["busybox:1.53"]');
  expect(lintCopy(copy)).toEqual([]);
});

test('words of Kubernetes, of its tools, and names that it makes are no findings', () => {
  using copy = copyLab();
  const spans = [
    'intake-0 intake-7d9c5b-x2k4f intake.records.svc.cluster.local kube-system app=intake k8s-app=kube-dns pods/log apps/v1',
    '/etc/hosts podSelector:{} spec.ingress[0].from namespaceSelector kubernetes.io/metadata.name 10.96.0.0/12 tcp 65534',
    'app.kubernetes.io/name=intake pod-security.kubernetes.io/enforce=restricted system:serviceaccount:records:intake',
    'rbac.authorization.k8s.io runAsNonRoot NET_BIND_SERVICE k8s:enc:aescbc:v1: maxSurge 25% nodePort 30000-32767 etcd',
    'busybox:1.35 ingressClassName:traefik tls.crt LOG_LEVEL get list deletecollection Forbidden <pending> curl true',
  ]
    .flatMap((line) => line.split(' '))
    .map((span) => `\`${span}\``);
  const more = [
    `${spans.join(' ')} \`app: intake\` \`kubectl auth can-i list secrets --as=system:serviceaccount:records:intake\``,
    '',
    '```sh',
    'kubectl run tester -n records --image busybox -- sh -c "wget other:1"',
    'kubectl logs tester -n records',
    'kubectl create role reader --verb get,list --resource deployments.apps -n records',
    'kubectl create rolebinding reader --role reader --serviceaccount records:intake -n records',
    'kubectl label namespace records pod-security.kubernetes.io/enforce=restricted',
    "kubectl get netpol,endpointslices -A -o jsonpath='{.items[*].metadata.name}' | head -1",
    'kubectl explain pod.spec.affinity; kubectl cp records/tester:/tmp/trace trace',
    '```',
    '',
  ].join('\n');
  for (const language of ['en', 'ko'])
    copy.change(`lesson.${language}.md`, (text) => text.replace('::: debrief', `${more}\n::: debrief`));
  expect(lintCopy(copy)).toEqual([]);
});

test('a manifest that is never applied is found', () => {
  using copy = copyLab();
  copy.write('setup/more.yaml', 'kind: Namespace\n');
  expect(lintCopy(copy)).toEqual(['setup/more.yaml:1 setup: setup/more.yaml is never applied.']);
});

test.each<[title: string, file: string, from: string, to: string, finding: string]>([
  [
    'a block that bash cannot read',
    'lesson.en.md',
    'kubectl get pv\n',
    'kubectl get "pv\n',
    'lesson.en.md:114 commands: bash cannot read this: unexpected EOF while looking for matching',
  ],
  [
    'a script that bash cannot read',
    'solutions/patch.sh',
    'claim "$volume"',
    'if claim "$volume"',
    'solutions/patch.sh:38 commands: bash cannot read this: syntax error: unexpected end of file',
  ],
  [
    'a command that kubectl does not have',
    'lesson.en.md',
    'kubectl describe pvc',
    'kubectl decsribe pvc',
    'lesson.en.md:62 commands: kubectl has no command "decsribe".',
  ],
  [
    'a flag that it does not have',
    'mistakes/other-volume.sh',
    '--for condition=Ready',
    '--for-condition Ready',
    'mistakes/other-volume.sh:41 commands: kubectl wait has no flag --for-condition.',
  ],
  [
    'such a flag in the prose',
    'lesson.en.md',
    '`Pending`, and',
    '`kubectl get pods -Q`, and',
    'lesson.en.md:65 commands: kubectl get has no flag -Q.',
  ],
  [
    'a block that is no YAML',
    'lesson.en.md',
    '```console\nNAME',
    '```yaml\na: b: c\nNAME',
    'lesson.en.md:40 commands: This block is not YAML: Nested mappings',
  ],
  [
    'commands under another name',
    'lesson.en.md',
    '```console\nNAME',
    '```bash\nNAME',
    'lesson.en.md:39 commands: A block of bash is not offered to the terminal.',
  ],
  [
    'a check that is not exported',
    'checks.ts',
    'export const claimIsBound',
    'const claimIsBound',
    'checks.ts:1 check-marks: It exports no function claimIsBound',
  ],
  [
    'an export that is no check of the lab',
    'checks.ts',
    'const noClaim',
    'export const spare = () => {};\nconst noClaim',
    'checks.ts:41 check-marks: It exports spare, which no task',
  ],
  [
    'a check that imports what it may not',
    'checks.ts',
    'const noClaim',
    "import 'node:fs';\nconst noClaim",
    "checks.ts:1 checks-module: It cannot be loaded: A check may import 'drydock/check'",
  ],
  [
    'a checks.ts that is no TypeScript',
    'checks.ts',
    'const noClaim',
    'const const noClaim',
    'checks.ts:1 checks-module: It cannot be loaded:',
  ],
])('%s is found', async (_, file, from, to, finding) => {
  using copy = copyLab();
  copy.replace(file, from, to);
  expect(await lintWhole(copy)).toContainEqual(expect.stringContaining(finding));
});

test('a lab that can no longer be read has the findings of reading', async () => {
  using copy = copyLab();
  const labs = readLabs([copy.folder]);
  copy.replace('lab.yaml', 'minutes: 25', 'minutes: never');
  const findings = await lintLab(labs.get(copy.id), { labs, baked });
  expect(told(copy.lab, findings)).toEqual([expect.stringContaining('lab.yaml:9 schema: minutes: ')]);
});

test('a lab that tracks.yaml does not list is found', () => {
  using copy = copyLab();
  const other = join(copy.folder, 'storage/volumes');
  mkdirSync(other);
  writeFileSync(join(other, 'lab.yaml'), '');
  expect(told(copy.folder, lintTracks(copy.folder, readLabs([copy.folder])))).toEqual([
    'tracks.yaml:1 tracks: The lab storage/volumes is not listed, so nobody sees it.',
  ]);
});

test('whatever code or number of one lesson changes, the languages differ', () => {
  using copy = copyLab();
  const labs = readLabs([copy.folder]);
  const sources = readSources(labs.get(copy.id));
  const { text } = sources.lessons.ko;
  const places = [...text.matchAll(/`[^`\n]+`|(?<=[^\w`])\d+(?=[^\w`])/g)].filter(({ 0: match }) => match !== '```');
  expect(places.length).toBeGreaterThan(40);
  for (const { 0: match, index } of places) {
    const changed = `${text.slice(0, index)}${match.replace(/[\w]/, 'q')}${text.slice(index + match.length)}`;
    const lessons = { ...sources.lessons, ko: { ...sources.lessons.ko, ...outlineLesson(changed) } };
    expect(lintLanguages({ ...sources, lessons }), `${match} at ${index}`).not.toEqual([]);
  }
});
