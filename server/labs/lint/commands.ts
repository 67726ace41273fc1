import { parseAllDocuments } from 'yaml';
import { runCommand } from '../../run-command.ts';
import { languages } from '../../text.ts';
import type { Finding } from '../finding.ts';
import { readKubectl } from './kubectl.ts';
import type { LabSources } from './lab-sources.ts';
import { readShellCommands } from './shell-commands.ts';

const rule = 'commands';

/** Something for a shell to read, and where it begins. */
interface Script {
  file: string;
  text: string;
  line: number;
}

function scriptsOf({ lessons, solutions, mistakes }: LabSources): Script[] {
  const blocks = languages.flatMap((language) =>
    lessons[language].fences
      .filter((fence) => fence.language === 'sh')
      .map(({ content, line }) => ({ file: lessons[language].file, text: content, line })),
  );
  return [...blocks, ...[...solutions, ...mistakes].map(({ file, text }) => ({ file, text, line: 1 }))];
}

/** What bash has against a script, without running it. */
async function syntaxError(text: string): Promise<{ message: string; line: number } | undefined> {
  try {
    await runCommand('bash', ['-n'], { input: text, signal: AbortSignal.timeout(10_000), env: { LC_ALL: 'C' } });
    return undefined;
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    const [, line, what] = /line (\d+): (.*)/.exec(said) ?? [];
    return { message: what ?? said, line: Number(line ?? 1) };
  }
}

function lintKubectl({ file, text, line }: Script): Finding[] {
  return readShellCommands(text).flatMap((command) =>
    (readKubectl(command)?.complaints ?? []).map((complaint) => ({
      rule,
      file,
      line: line + command.line - 1,
      ...complaint,
    })),
  );
}

/** Code within the prose that is a call of kubectl. */
function lintProse({ lessons }: LabSources): Finding[] {
  return languages.flatMap((language) =>
    lessons[language].sections
      .flatMap(({ spans }) => spans)
      .filter(({ value }) => /^kubectl /.test(value))
      .flatMap(({ value, line }) => lintKubectl({ file: lessons[language].file, text: value, line })),
  );
}

/** Names that other tools give to blocks of commands; only `sh` can be clicked into the terminal. */
const otherShells = new Set(['bash', 'shell', 'zsh', 'shell-session']);

function lintLanguagesOfBlocks({ lessons }: LabSources): Finding[] {
  return languages.flatMap((language) =>
    lessons[language].fences
      .filter((fence) => otherShells.has(fence.language))
      .map((fence) => ({
        rule,
        file: lessons[language].file,
        line: fence.line - 1,
        message: `A block of ${fence.language} is not offered to the terminal.`,
        fix: 'Call it sh when it holds commands, and console when it shows output.',
      })),
  );
}

function lintYaml({ lessons }: LabSources): Finding[] {
  return languages.flatMap((language) =>
    lessons[language].fences
      .filter((fence) => fence.language === 'yaml')
      .flatMap(({ content, line }) =>
        parseAllDocuments(content)
          .flatMap(({ errors }) => errors)
          .map(({ message, linePos }) => ({
            rule,
            file: lessons[language].file,
            line: line + (linePos?.[0].line ?? 1) - 1,
            message: `This block is not YAML: ${message.split('\n')[0]}`,
            fix: 'Correct it; for an excerpt keep whole lines, and leave out the rest with a comment.',
          })),
      ),
  );
}

/** Shell scripts and blocks can be read by bash, kubectl understands what it is told, and YAML is YAML. */
export async function lintCommands(sources: LabSources): Promise<Finding[]> {
  const scripts = scriptsOf(sources);
  // The languages have most blocks in common.
  const texts = [...new Set(scripts.map(({ text }) => text))];
  const errors = new Map(await Promise.all(texts.map(async (text) => [text, await syntaxError(text)] as const)));
  const unreadable = scripts.flatMap(({ file, text, line }) => {
    const error = errors.get(text);
    if (error === undefined) return [];
    return {
      rule,
      file,
      line: line + error.line - 1,
      message: `bash cannot read this: ${error.message}`,
      fix: 'Try it with "bash -n"; unfinished output belongs into a block of console.',
    };
  });
  const readable = scripts.filter(({ text }) => errors.get(text) === undefined);
  return [
    ...unreadable,
    ...readable.flatMap(lintKubectl),
    ...lintProse(sources),
    ...lintLanguagesOfBlocks(sources),
    ...lintYaml(sources),
  ];
}
