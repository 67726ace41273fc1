import { readFileSync } from 'node:fs';
import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import type { Finding } from './finding.ts';

/** Files of a lab are so wrong that it cannot be used. */
export class LabError extends Error {
  readonly findings: readonly Finding[];

  constructor(findings: readonly Finding[]) {
    super(findings.map(({ file, line, message }) => `${file}:${line}: ${message}`).join('; '));
    this.name = 'LabError';
    this.findings = findings;
  }
}

type Path = readonly PropertyKey[];

/** A YAML file in the shape of a schema, and where in the file each part of it stands. */
export interface YamlSource<T> {
  content: T;
  /** The line of what is at this path, or of the nearest thing above it that is there. From 1. */
  lineOf(path: Path): number;
}

/** The line of a map's key; the value may begin lines below it. */
function keyLine(document: Document, lines: LineCounter, path: Path): number | undefined {
  const parent: unknown = path.length === 0 ? undefined : document.getIn(path.slice(0, -1), true);
  const key = path.at(-1);
  const pair = isMap(parent) ? parent.items.find((item) => isScalar(item.key) && item.key.value === key) : undefined;
  const node: unknown = pair?.key ?? document.getIn(path, true);
  return isNode(node) && node.range ? lines.linePos(node.range[0]).line : undefined;
}

/** Reads a YAML file in the schema's shape. Throws LabError with a finding for each thing that is wrong. */
export function readYaml<T extends z.ZodType>(file: string, schema: T): YamlSource<z.output<T>> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    throw new LabError([
      {
        rule: 'file',
        file,
        line: 1,
        message: 'This file cannot be read.',
        fix: 'Write it, or give it its right name.',
      },
    ]);
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  if (document.errors.length > 0) {
    throw new LabError(
      document.errors.map(({ message, linePos }) => ({
        rule: 'yaml',
        file,
        line: linePos?.[0].line ?? 1,
        message: `This is not YAML: ${message.split('\n')[0]}`,
        fix: 'Quote texts that hold ": ", " #" or begin with a special character, and indent with spaces.',
      })),
    );
  }
  const lineOf = (path: Path): number => {
    for (let length = path.length; length > 0; length -= 1) {
      const line = keyLine(document, lines, path.slice(0, length));
      if (line !== undefined) return line;
    }
    return 1;
  };

  const result = schema.safeParse(document.toJS());
  if (result.success) return { content: result.data, lineOf };
  throw new LabError(
    result.error.issues.map((issue) => {
      const [unknown] = issue.code === 'unrecognized_keys' ? issue.keys : [];
      const path = unknown === undefined ? issue.path : [...issue.path, unknown];
      return {
        rule: 'schema',
        file,
        line: lineOf(path),
        message: `${path.map(String).join('.') || 'The file'}: ${issue.message}.`,
        fix: 'The first line of the file names the schema that says what may stand here; an editor that knows YAML schemas shows it.',
      };
    }),
  );
}
