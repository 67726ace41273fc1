import { nearest } from '../nearest.ts';
import { kubernetes } from './kubernetes.ts';
import type { ShellCommand, ShellWord } from './shell-commands.ts';

/** A call of kubectl taken apart. */
export interface KubectlCall {
  /** `create deployment`; as far as it is known. */
  command: string;
  /** Words that belong to no flag, after the command and before `--`. */
  operands: ShellWord[];
  /** Values by the flag's long name. */
  flags: { name: string; value: ShellWord }[];
  /** What kubectl would refuse: a sentence each. */
  complaints: { message: string; fix: string }[];
  line: number;
}

interface Flag {
  name: string;
  kind: 'switch' | 'value' | 'optional value';
}
type Flags = Map<string, Flag>;

const wrappers = new Set(['exec', 'command', 'sudo', 'watch', 'timeout', 'xargs', 'nohup']);
const helpful = 'h,help';

/** Reads a list of flags as kubernetes.json has it; each is found by `--name` and `-n`. */
function readFlags(list: string): Flags {
  const flags: Flags = new Map();
  for (const flag of list.split(' ')) {
    const [, short, name = '', sign] = /^(?:(\w),)?([\w-]+)(=\??)?$/.exec(flag) ?? [];
    const known = { name, kind: sign === undefined ? 'switch' : sign === '=' ? 'value' : 'optional value' } as const;
    flags.set(`--${name}`, known);
    if (short !== undefined) flags.set(`-${short}`, known);
  }
  return flags;
}

const globalFlags = readFlags(`${helpful} ${kubernetes.globalFlags}`);
const isCommand = (path: string): boolean => path in kubernetes.commands || ['help', 'options'].includes(path);
const childrenOf = (path: string): string[] => {
  const prefix = path === '' ? '' : `${path} `;
  return Object.keys(kubernetes.commands)
    .filter((command) => command.startsWith(prefix))
    .map((command) => command.slice(prefix.length))
    .filter((name) => !name.includes(' '));
};

/** Where kubectl is called: by its name or as `k`, perhaps by a command that runs another. */
function argumentsOf({ words }: ShellCommand): ShellWord[] | undefined {
  const isKubectl = ({ text }: ShellWord) => text === 'kubectl' || text === 'k';
  const [first] = words;
  if (first === undefined) return undefined;
  const at = wrappers.has(first.text) ? words.findIndex(isKubectl) : isKubectl(first) ? 0 : -1;
  return at === -1 ? undefined : words.slice(at + 1);
}

function suggestion(word: string, known: Iterable<string>): string {
  const best = nearest(word, known);
  return best === undefined ? `kubectl ${kubernetes.version} does not have it.` : `Did you mean ${best}?`;
}

/** Takes a command apart when it calls kubectl, and says what kubectl would not understand of it. */
export function readKubectl(shell: ShellCommand): KubectlCall | undefined {
  const words = argumentsOf(shell);
  if (words === undefined) return undefined;
  const call: KubectlCall = { command: '', operands: [], flags: [], complaints: [], line: shell.line };
  let flags = globalFlags;

  const flagOf = (written: string): Flag | undefined => {
    const known = flags.get(written);
    if (known === undefined) {
      call.complaints.push({
        message: `kubectl ${call.command} has no flag ${written}.`.replace('  ', ' '),
        fix: suggestion(written, flags.keys()),
      });
    }
    return known;
  };

  function operand(word: ShellWord): void {
    const path = `${call.command} ${word.text}`.trim();
    if (call.operands.length === 0 && word.isLiteral && isCommand(path)) {
      call.command = path;
      flags = new Map([...globalFlags, ...readFlags(kubernetes.commands[path] || helpful)]);
      return;
    }
    const children = call.operands.length === 0 ? childrenOf(call.command) : [];
    if (children.length > 0 && word.isLiteral) {
      call.complaints.push({
        message: `kubectl has no command "${path}".`,
        fix: suggestion(word.text, children),
      });
    }
    call.operands.push(word);
  }

  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] as ShellWord;
    const { text } = word;
    if (text === '--') break;
    const next = (): ShellWord => {
      at += 1;
      return words[at] ?? { text: '', isLiteral: false };
    };
    if (text.startsWith('--')) {
      const [name = '', ...value] = text.split('=');
      const flag = flagOf(name);
      if (flag === undefined) continue;
      if (value.length > 0) call.flags.push({ name: flag.name, value: { ...word, text: value.join('=') } });
      else if (flag.kind === 'value') call.flags.push({ name: flag.name, value: next() });
    } else if (/^-\w/.test(text)) {
      // `-it`: switches one after the other; the first that takes a value takes the rest.
      for (let letter = 1; letter < text.length; letter += 1) {
        const flag = flagOf(`-${text[letter]}`);
        if (flag === undefined) break;
        if (flag.kind === 'switch') continue;
        const rest = text.slice(letter + 1).replace(/^=/, '');
        call.flags.push({ name: flag.name, value: rest === '' ? next() : { ...word, text: rest } });
        break;
      }
    } else operand(word);
  }
  return call;
}
