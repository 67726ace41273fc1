import type { LessonOutline, Placed } from '../lesson-outline.ts';
import { type KubectlCall, readKubectl } from './kubectl.ts';
import { readShellCommands } from './shell-commands.ts';

const namePattern = /^[a-z][a-z0-9]*([-.][a-z0-9]+)*$/;
const portFlags = new Set(['port', 'target-port', 'node-port']);
const nameFlags = new Set(['namespace', 'selector', 'container', 'serviceaccount', 'clusterrole', 'role']);
/** Calls whose operands are files, fields or free text. */
const otherOperands = new Set(['cp', 'explain', 'completion', 'config set', 'api-resources', 'kustomize']);
/** Calls that give the name themselves. */
const makes = /^(run|create|expose)\b/;

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

/** What a lesson calls by name. */
export interface Named {
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

/** What one lesson names, in its code within the prose and in its commands; `made` are names that its commands give. */
export function namedBy(lesson: LessonOutline): Named & { made: Set<string> } {
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
