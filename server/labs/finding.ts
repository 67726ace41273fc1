/** Something that is wrong in the files of a lab and shows without a cluster. */
export interface Finding {
  /** The rule that found it, such as `check-marks`; what tests and other tools go by. */
  rule: string;
  /** Absolute path. */
  file: string;
  /** From 1. */
  line: number;
  /** What is wrong, in a sentence. */
  message: string;
  /** What its author can do about it, in a sentence. */
  fix: string;
}

/** Findings as an author reads them in the terminal: where and what, and below it what to do, once for a run of the same. */
export function describeFindings(findings: readonly Finding[]): string {
  return findings
    .map(({ file, line, message, fix }, index) => {
      const isRepeated = findings[index + 1]?.fix === fix;
      return `${file}:${line}  ${message}${isRepeated ? '' : `\n    ${fix}`}`;
    })
    .join('\n');
}

/** `nothing is wrong`, `1 finding`, `2 findings`. */
export function countFindings({ length }: readonly Finding[]): string {
  return length === 0 ? 'nothing is wrong' : `${length} finding${length === 1 ? '' : 's'}`;
}
