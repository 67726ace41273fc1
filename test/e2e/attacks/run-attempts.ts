import { z } from 'zod';
import type { Outcome } from './attack.ts';

/** One command for all of them, because each call of the engine takes longer than what is called. */
const runner = `
jq --raw-output '.[] | @base64' | while read -r encoded; do
  said=$(timeout 30 bash -c "$(base64 --decode <<<"$encoded")" 2>&1 </dev/null)
  jq --compact-output --null-input --argjson exitCode $? --arg said "$said" '{$exitCode, $said}'
done`;

const outcomeSchema = z.object({ exitCode: z.number(), said: z.string() });

/** Runs each of these scripts once, in order, and answers what each came to, by its text. */
export async function runAttempts(
  scripts: Iterable<string>,
  run: (command: readonly string[], stdin: string) => Promise<string>,
): Promise<ReadonlyMap<string, Outcome>> {
  const distinct = [...new Set(scripts)];
  const lines = (await run(['bash', '-c', runner], JSON.stringify(distinct))).trim().split('\n');
  if (lines.length !== distinct.length) throw new Error(`${lines.length} of ${distinct.length} attempts were made`);
  return new Map(lines.map((line, index) => [distinct[index] ?? '', outcomeSchema.parse(JSON.parse(line))]));
}
