import { languages } from '../../text.ts';
import type { Finding } from '../finding.ts';
import type { LessonOutline, Placed } from '../lesson-outline.ts';
import { nearest } from '../nearest.ts';
import { knownWords } from './known-words.ts';
import { type KubectlCall, readKubectl } from './kubectl.ts';
import type { LabSources, TextFile } from './lab-sources.ts';
import { readShellCommands } from './shell-commands.ts';

const namePattern = /^[a-z][a-z0-9]*([-.][a-z0-9]+)*$/;
const portFlags = new Set(['port', 'target-port', 'node-port']);
const nameFlags = new Set(['namespace', 'selector', 'container', 'serviceaccount', 'clusterrole', 'role']);
/** Calls whose operands are files, fields or free text. */
const otherOperands = new Set(['cp', 'explain', 'completion', 'config set', 'api-resources', 'kustomize']);
/** Calls that give the name themselves. */
const makes = /^(run|create|expose)\b/;

const withoutComments = (text: string) => text.replace(/^\s*#.*$/gm, '');

/** What exists in the lab: every word of its setup and its solutions, and of what lab.yaml allows besides. */
function wordsOf(sources: LabSources): Set<string> {
  const texts = [...sources.setup, ...sources.solutions].map(({ text }) => withoutComments(text));
  const words = texts.flatMap((text) => text.match(/[A-Za-z0-9]+(?:[-._][A-Za-z0-9]+)*/g) ?? []);
  return new Set([...words, ...words.flatMap((word) => word.split('.')), ...sources.manifest.content.terms]);
}

/** What Kubernetes appends to the names of what it makes: `7d9c5b-x2k4f`. */
const isGenerated = (part: string) => /^(?=.*\d)[a-z0-9]{4,10}$/.test(part);

/** Also `web-0` of a StatefulSet web, `web-7d9c5b` of a Deployment, and `web.shop.svc` of a Service web in shop. */
function isKnown(name: string, words: ReadonlySet<string>): boolean {
  const has = (part: string) => words.has(part) || knownWords.has(part) || /^\d+$/.test(part) || /^v\d/.test(part);
  if (has(name)) return true;
  const parts = name.includes('.') ? name.split('.') : name.split('-');
  return (
    parts.length > 1 &&
    parts.every((part, index) =>
      part.includes('-') ? isKnown(part, words) : has(part) || (index > 0 && isGenerated(part)),
    )
  );
}

/** Keys such as `pod-security.kubernetes.io/enforce`, which are Kubernetes' own. */
const ownKey = /[a-z0-9.-]*(k8s|kubernetes)\.io\/[\w.-]+/g;
const image = /^[a-z0-9./-]+:(latest|\d[\w.-]*\.[\w.-]+)$/;

/** The names in `deploy/web`, `app=web,tier=front`, `web:8080`. Images have a rule of their own. */
const namesIn = (word: string): string[] => {
  if (/^[./~$<{["'-]/.test(word) || image.test(word)) return [];
  return word
    .replace(ownKey, '')
    .split(/[/=:,!]+/)
    .filter((part) => part.length > 1 && namePattern.test(part));
};

const portsIn = (text: string): string[] => {
  const alone = /^\d{4,5}$/.exec(text)?.[0];
  const afterName = /^(?:https?:\/\/)?[a-z][\w.-]*:(\d{2,5})(?:\/|$)/.exec(text)?.[1];
  return [alone, afterName].filter((port) => port !== undefined);
};

interface Named {
  names: Placed[];
  ports: Placed[];
}

function namedByCall(call: KubectlCall, line: number): Named {
  const named: Named = { names: [], ports: [] };
  const add = (word: string) => named.names.push(...namesIn(word).map((value) => ({ value, line })));
  for (const { name, value } of call.flags) {
    if (!value.isLiteral) continue;
    if (nameFlags.has(name)) add(value.text);
    if (portFlags.has(name) && /^\d+$/.test(value.text)) named.ports.push({ value: value.text, line });
  }
  if (otherOperands.has(call.command)) return named;
  for (const word of call.operands) if (word.isLiteral) add(word.text);
  return named;
}

function callsIn(lesson: LessonOutline): { call: KubectlCall; line: number }[] {
  const blocks = lesson.fences.filter(({ language }) => language === 'sh');
  const spans = lesson.sections.flatMap((section) => section.spans).filter(({ value }) => /^(kubectl|k) /.test(value));
  const scripts = [
    ...blocks.map(({ content, line }) => ({ script: content, line })),
    ...spans.map(({ value, line }) => ({ script: value, line })),
  ];
  return scripts.flatMap(({ script, line }) =>
    readShellCommands(script).flatMap((command) => {
      const call = readKubectl(command);
      return call === undefined ? [] : { call, line: line + command.line - 1 };
    }),
  );
}

/** What one lesson names: in its code within the prose, and in its commands. */
function namedBy(lesson: LessonOutline): Named & { made: Set<string> } {
  const calls = callsIn(lesson);
  const made = new Set<string>();
  for (const { call } of calls) {
    if (makes.test(call.command)) for (const { text } of call.operands.slice(0, 1)) made.add(text);
  }
  const byCalls = calls.map(({ call, line }) => namedByCall(call, line));
  const single = lesson.sections
    .flatMap((section) => section.spans)
    .filter(({ value }) => /^\S+$|^[\w.-]+: \S+$/.test(value));
  return {
    made,
    names: [
      ...single.flatMap(({ value, line }) =>
        value.split(/: /).flatMap((part) => namesIn(part).map((name) => ({ value: name, line }))),
      ),
      ...byCalls.flatMap(({ names }) => names),
    ],
    ports: [
      ...single.flatMap(({ value, line }) => portsIn(value).map((port) => ({ value: port, line }))),
      ...byCalls.flatMap(({ ports }) => ports),
    ],
  };
}

const firstOfEach = (placed: readonly Placed[]): Placed[] => [
  ...new Map([...placed].reverse().map((one) => [one.value, one])).values(),
];

/** What a lesson calls by name exists: in the setup, in a solution, or in Kubernetes itself. So do its ports. */
export function lintNames(sources: LabSources): Finding[] {
  const words = wordsOf(sources);
  const told = new Set<string>();
  return languages.flatMap((language) => {
    const lesson: LessonOutline & TextFile = sources.lessons[language];
    const { names, ports, made } = namedBy(lesson);
    const unknown = firstOfEach(names).filter(({ value }) => !made.has(value) && !isKnown(value, words));
    const closed = firstOfEach(ports).filter(({ value }) => !words.has(value) && !knownWords.has(value));
    const findings = [
      ...unknown.map(({ value, line }) => {
        const meant = nearest(value, words);
        return {
          rule: 'names',
          file: lesson.file,
          line,
          message: `\`${value}\` is neither in the setup nor in a solution, and is no word of Kubernetes.`,
          fix: `${meant === undefined ? '' : `Did you mean ${meant}? `}Correct it, or add it to terms in lab.yaml when it is right.`,
        };
      }),
      ...closed.map(({ value, line }) => ({
        rule: 'ports',
        file: lesson.file,
        line,
        message: `The port ${value} is neither in the setup nor in a solution.`,
        fix: 'Correct it, or add it to terms in lab.yaml when it is right.',
      })),
    ];
    // What stands in both languages is told once.
    return findings.filter(({ message }) => !told.has(message) && told.add(message));
  });
}
