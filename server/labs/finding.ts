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

/** `labs/storage/volumes/lab.yaml:12  what is wrong`, and below it what to do. */
export function describeFinding({ file, line, message, fix }: Finding): string {
  return `${file}:${line}  ${message}\n    ${fix}`;
}
