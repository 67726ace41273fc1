import { setTimeout as delay } from 'node:timers/promises';
import { runKubectl } from './provider-kubectl.ts';

/** Where a pretended command runs. */
export interface Place {
  user: 'learner' | 'root';
  /** Files by path; `~/` stands for the home. */
  files: Map<string, string>;
  /** API objects by `namespace/kind/name`, lower case. */
  objects: Set<string>;
  variables: Map<string, string>;
  size: { cols: number; rows: number };
}

export interface Streams {
  stdin(): Promise<string>;
  out(text: string): void;
  err(text: string): void;
}

/** A pretended program: answers with its exit code. */
export type Command = (words: string[], streams: Streams, place: Place, signal: AbortSignal) => Promise<number>;

/** Thrown by `exit`: the shell that runs the line ends. */
export class Exit extends Error {
  readonly code: number;
  constructor(code: number) {
    super('exit');
    this.code = code;
  }
}

const builtIn: Record<string, Command> = {
  true: async () => 0,
  false: async () => 1,
  async echo(words, { out }) {
    out(`${words.join(' ')}\n`);
    return 0;
  },
  async cat(paths, { stdin, out, err }, { files }) {
    if (paths.length === 0) out(await stdin());
    const missing = paths.filter((path) => !files.has(path));
    for (const path of paths) out(files.get(path) ?? '');
    for (const path of missing) err(`cat: ${path}: No such file or directory\n`);
    return missing.length === 0 ? 0 : 1;
  },
  async id(_words, { out }, { user }) {
    out(user === 'root' ? '0\n' : '1000\n');
    return 0;
  },
  async sleep([seconds], _streams, _place, signal) {
    await delay(Number(seconds) * 1000, undefined, { signal });
    return 0;
  },
  async seq([from, to], { out }) {
    for (let number = Number(from); number <= Number(to); number += 1) out(`${number}\n`);
    return 0;
  },
  /** Only `head -c COUNT /dev/zero`. */
  async head([, count], { out }) {
    out('\0'.repeat(Number(count)));
    return 0;
  },
  /** Only `wc -c`. */
  async wc(_words, { stdin, out }) {
    out(`${Buffer.byteLength(await stdin())}\n`);
    return 0;
  },
  async stty(_words, { out }, { size }) {
    out(`${size.rows} ${size.cols}\n`);
    return 0;
  },
  async exit([code]) {
    throw new Exit(Number(code ?? 0));
  },
  kubectl: runKubectl,
};

/** Runs one command by its words. Unknown ones end with 127, as in a shell. */
export async function runCommand(
  [name = '', ...words]: string[],
  streams: Streams,
  place: Place,
  more: Record<string, Command>,
  signal: AbortSignal,
): Promise<number> {
  if (name === 'sh') {
    try {
      return await runScript(words[1] ?? '', streams, place, more, signal);
    } catch (error) {
      if (error instanceof Exit) return error.code;
      throw error;
    }
  }
  const command = more[name] ?? builtIn[name];
  if (command !== undefined) return command(words, streams, place, signal);
  streams.err(`${name}: command not found\n`);
  return 127;
}

/** Quotes, `$name` and the beginnings of redirections: as much of a shell's grammar as the tests speak. */
function splitWords(line: string, variables: Map<string, string>): string[] {
  const expand = (text: string) => text.replace(/\$(\w+)/g, (_, name: string) => variables.get(name) ?? '');
  const part = /'([^']*)'|"([^"]*)"|([^\s'"]+)/y;
  const words: string[] = [];
  for (const raw of line.match(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g) ?? []) {
    let word = '';
    part.lastIndex = 0;
    for (let match = part.exec(raw); match !== null; match = part.exec(raw)) {
      word += match[1] ?? expand(match[2] ?? match[3] ?? '');
    }
    words.push(word);
  }
  return words;
}

/** Runs commands that `;` separates; the exit code is that of the last. */
export async function runScript(
  script: string,
  streams: Streams,
  place: Place,
  more: Record<string, Command>,
  signal: AbortSignal,
): Promise<number> {
  let exitCode = 0;
  for (const line of script.match(/(?:'[^']*'|"[^"]*"|[^;'"])+/g) ?? []) {
    const words = splitWords(line, place.variables);
    const [first = ''] = words;
    const assignment = /^(\w+)=(.*)$/s.exec(first);
    if (assignment !== null) {
      place.variables.set(assignment[1] ?? '', assignment[2] ?? '');
      continue;
    }
    const { files } = place;
    const redirected: Streams = { ...streams };
    const own: string[] = [];
    while (words.length > 0) {
      const word = words.shift() ?? '';
      if (word === '>&2') redirected.out = streams.err;
      else if (word === '>' || word === '>>') {
        const path = words.shift() ?? '';
        files.set(path, word === '>>' ? (files.get(path) ?? '') : '');
        redirected.out = (text) => files.set(path, (files.get(path) ?? '') + text);
      } else if (word === '<') {
        const path = words.shift() ?? '';
        redirected.stdin = async () => files.get(path) ?? '';
      } else own.push(word);
    }
    if (own.length > 0) exitCode = await runCommand(own, redirected, place, more, signal);
  }
  return exitCode;
}
