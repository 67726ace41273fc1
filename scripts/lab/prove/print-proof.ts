import type { LabProof } from './proof.ts';

/** Columns as wide as their widest cell, two spaces apart. */
function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd())
    .join('\n');
}

const percent = (share: number): string => `${Math.round(share * 100)} %`;

function resultOf({ isProved, failures }: LabProof): string {
  if (isProved) return 'proved';
  return failures.length === 0 ? 'right as far as it was tried' : 'NOT proved';
}

/** A proof as its author reads it in the terminal. */
export function printProof(proof: LabProof): string {
  const { lab, failures, checks, solutions, mistakes, killRate, flakes, seconds } = proof;
  const caught = mistakes.filter(({ isCaught }) => isCaught).length;
  return [
    `${lab}: ${resultOf(proof)} in ${Math.round(seconds)} s`,
    [
      `  ${checks.length} checks`,
      `${solutions.length} solutions`,
      `${mistakes.length} mistakes`,
      `${caught} caught (${percent(killRate)})`,
      `${flakes} flakes`,
    ].join(', '),
    '',
    table([
      ['check', 'untouched', 'catches', 'alone'],
      ...checks.map(({ check, untouched, catches, catchesAlone }) => [
        check,
        untouched,
        String(catches.length),
        String(catchesAlone.length),
      ]),
    ]),
    '',
    table([
      ['solution', 'result', 'settled', 'flakes', 'took'],
      ...solutions.map(({ name, failure, settledSeconds, flakes: own, gradings, seconds: took }) => [
        name,
        failure === undefined ? 'passes' : 'FAILS',
        settledSeconds === undefined ? '-' : `${settledSeconds} s`,
        `${own.length} in ${gradings}`,
        `${took} s`,
      ]),
    ]),
    '',
    table([
      ['mistake', 'result', 'by', 'also by', 'took'],
      ...mistakes.map(({ name, isCaught, caughtBy, catchers, seconds: took }) => [
        name,
        isCaught ? 'caught' : 'ESCAPES',
        caughtBy,
        catchers.filter((check) => check !== caughtBy).join(' ') || '-',
        `${took} s`,
      ]),
    ]),
    ...(failures.length === 0 ? [] : ['', ...failures.map((failure) => `  ! ${failure}`)]),
    '',
  ].join('\n');
}
