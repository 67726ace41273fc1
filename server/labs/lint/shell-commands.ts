/** A word of a command. Expansions stand in it as they were written, and then `isLiteral` is false. */
export interface ShellWord {
  text: string;
  isLiteral: boolean;
}

export interface ShellCommand {
  words: ShellWord[];
  /** Of its first word, from 1. */
  line: number;
}

const reserved = new Set(['if', 'then', 'elif', 'else', 'fi', 'while', 'until', 'do', 'done', 'time', '!', '{', '}']);
const blank = /[ \t\r]/;
const endsWord = /[\s;&|()<>]/;

/**
 * The simple commands of a script, also those within `$( )`, in their order. Redirections, here-documents and comments
 * are left out, reserved words and assignments before a command as well. For scripts that `bash -n` accepts; from
 * anything else it returns what it can make of it.
 */
export function readShellCommands(script: string): ShellCommand[] {
  const reader = new ShellReader(script, 1);
  reader.readUntil('');
  return reader.commands;
}

class ShellReader {
  readonly commands: ShellCommand[] = [];
  private readonly source: string;
  private at = 0;
  private line: number;
  private current: ShellCommand | undefined;
  /** Here-documents whose text begins on the next line. */
  private awaited: { delimiter: string; indent: 'kept' | 'tabs' }[] = [];
  private redirects: 'word' | 'none' = 'none';

  constructor(source: string, line: number) {
    this.source = source;
    this.line = line;
  }

  /** Reads to the closing character, which is passed, or to the end. Answers how many characters that were. */
  readUntil(closing: '' | ')'): number {
    let open = 0;
    while (this.at < this.source.length) {
      const char = this.peek();
      if (closing !== '' && char === closing && open === 0) {
        this.at += 1;
        break;
      }
      if (char === '(') open += 1;
      if (char === ')') open -= 1;
      this.step(char);
    }
    this.endCommand();
    return this.at;
  }

  private peek(offset = 0): string {
    return this.source[this.at + offset] ?? '';
  }

  private step(char: string): void {
    if (char === '\n') {
      this.endCommand();
      this.newLine();
      this.skipHereDocuments();
    } else if (char === '\\' && this.peek(1) === '\n') {
      this.at += 1;
      this.newLine();
    } else if (blank.test(char)) this.at += 1;
    else if (char === '#') this.skipLine();
    else if (char === '<' || char === '>') this.redirect();
    else if (endsWord.test(char)) {
      this.endCommand();
      this.at += 1;
    } else this.word();
  }

  private newLine(): void {
    this.at += 1;
    this.line += 1;
  }

  private skipLine(): void {
    while (this.at < this.source.length && this.peek() !== '\n') this.at += 1;
  }

  private redirect(): void {
    if (this.source.startsWith('<<<', this.at)) {
      this.at += 3;
    } else if (this.source.startsWith('<<', this.at)) {
      this.at += 2;
      const indent = this.peek() === '-' ? 'tabs' : 'kept';
      if (indent === 'tabs') this.at += 1;
      while (blank.test(this.peek())) this.at += 1;
      this.awaited.push({ delimiter: this.readWord().text, indent });
      return;
    } else if (this.peek(1) === '(') {
      this.at += 2;
      this.readNested(')');
      return;
    } else {
      while (/[<>&|]/.test(this.peek())) this.at += 1;
    }
    this.redirects = 'word';
  }

  /** The text of here-documents, up to the lines that end them. */
  private skipHereDocuments(): void {
    for (const { delimiter, indent } of this.awaited.splice(0)) {
      while (this.at < this.source.length) {
        const end = this.source.indexOf('\n', this.at);
        const text = this.source.slice(this.at, end === -1 ? undefined : end);
        this.at += text.length;
        if (this.at < this.source.length) this.newLine();
        if ((indent === 'tabs' ? text.replace(/^\t+/, '') : text) === delimiter) break;
      }
    }
  }

  private word(): void {
    const { line } = this;
    const word = this.readWord();
    if (this.redirects === 'word') {
      this.redirects = 'none';
      return;
    }
    // The number of a redirection, as in `2>`, stands right before it.
    if (/^\d+$/.test(word.text) && /[<>]/.test(this.peek())) return;
    if (this.current === undefined) {
      if (reserved.has(word.text)) return;
      if (/^\w+\+?=/.test(word.text)) return;
      this.current = { words: [], line };
      this.commands.push(this.current);
    }
    this.current.words.push(word);
  }

  private endCommand(): void {
    this.current = undefined;
    this.redirects = 'none';
  }

  private readWord(): ShellWord {
    const word: ShellWord = { text: '', isLiteral: true };
    const begin = this.at;
    while (this.at < this.source.length && !endsWord.test(this.peek())) this.readPart(word);
    // Whatever it was, it must not be met again.
    if (this.at === begin) this.at += 1;
    return word;
  }

  private readPart(word: ShellWord): void {
    const char = this.peek();
    if (char === '\\') {
      if (this.peek(1) === '\n') this.line += 1;
      else word.text += this.peek(1);
      this.at += 2;
    } else if (char === "'") this.readQuoted(word);
    else if (char === '"') this.readDoubleQuoted(word);
    else if (char === '$' && this.peek(1) === "'") {
      this.at += 1;
      this.readQuoted(word);
    } else if (char === '$' || char === '`') this.readExpansion(word);
    else {
      if (/[*?[{]/.test(char)) word.isLiteral = false;
      word.text += char;
      this.at += 1;
    }
  }

  private readQuoted(word: ShellWord): void {
    const end = this.source.indexOf("'", this.at + 1);
    const text = this.source.slice(this.at + 1, end === -1 ? undefined : end);
    word.text += text;
    this.line += text.split('\n').length - 1;
    this.at += text.length + 2;
  }

  private readDoubleQuoted(word: ShellWord): void {
    this.at += 1;
    while (this.at < this.source.length && this.peek() !== '"') {
      const char = this.peek();
      if (char === '$' || char === '`') this.readExpansion(word);
      else {
        const escaped = char === '\\' && /[$`"\\\n]/.test(this.peek(1));
        if (escaped) this.at += 1;
        if (this.peek() === '\n') this.line += 1;
        if (!escaped || this.peek() !== '\n') word.text += this.peek();
        this.at += 1;
      }
    }
    this.at += 1;
  }

  /** `$name`, `${ }`, `$(( ))`, `$( )` and backquotes; commands within are read as well. */
  private readExpansion(word: ShellWord): void {
    const begin = this.at;
    const ahead = (text: string) => this.source.startsWith(text, this.at);
    word.isLiteral = false;
    if (ahead('$((')) this.skipBalanced('(', ')');
    else if (ahead('$(')) {
      this.at += 2;
      this.readNested(')');
    } else if (ahead('${')) this.skipBalanced('{', '}');
    else if (ahead('`')) {
      const end = this.source.indexOf('`', this.at + 1);
      const inner = this.source.slice(this.at + 1, end === -1 ? undefined : end);
      this.adopt(new ShellReader(inner, this.line), '');
      this.line += inner.split('\n').length - 1;
      this.at += inner.length + 2;
    } else this.at += /^\$(\w+|.)?/s.exec(this.source.slice(this.at))?.[0].length ?? 1;
    word.text += this.source.slice(begin, this.at);
  }

  private skipBalanced(opening: string, closing: string): void {
    let depth = 0;
    do {
      this.at += 1;
      if (this.peek() === opening) depth += 1;
      if (this.peek() === closing) depth -= 1;
      if (this.peek() === '\n') this.line += 1;
    } while (depth > 0 && this.at < this.source.length);
    this.at += 1;
  }

  private readNested(closing: ')'): void {
    const inner = new ShellReader(this.source.slice(this.at), this.line);
    const length = this.adopt(inner, closing);
    this.line = inner.line;
    this.at += length;
  }

  private adopt(inner: ShellReader, closing: '' | ')'): number {
    const length = inner.readUntil(closing);
    this.commands.push(...inner.commands);
    return length;
  }
}
