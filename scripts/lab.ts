import { ConfigError } from '../server/config.ts';
import { AuthorError } from './lab/lab-folders.ts';
import type { onThisMachine as OnThisMachine } from './lab/on-this-machine.ts';

/** Each verb is loaded when it is asked for. It answers with the exit code. */
const verbs: Record<string, { does: string; run: (args: string[]) => Promise<number> }> = {
  new: {
    does: 'writes a new lab to write over',
    run: async (args) => (await import('./lab/new.ts')).newLab(args),
  },
  preview: {
    does: 'shows a lab in the browser while it is written',
    run: async (args) => (await import('./lab/preview.ts')).preview(args),
  },
  lint: {
    does: 'says what is wrong in labs, as far as it shows without a cluster',
    run: async (args) => (await import('./lab/lint.ts')).lint(args),
  },
  prove: {
    does: 'shows on real clusters that right answers pass and wrong ones are caught',
    run: async (args) => onThisMachine((await import('./lab/prove.ts')).prove, args),
  },
  mutate: {
    does: 'changes one thing of a solution at a time and shows that the checks notice',
    run: async (args) => onThisMachine((await import('./lab/mutate.ts')).mutate, args),
  },
  schema: {
    does: 'writes the schemas of lab.yaml and tracks.yaml for editors',
    run: async () => (await import('./lab/schema.ts')).writeSchemas(),
  },
};

async function onThisMachine(...given: Parameters<typeof OnThisMachine>): Promise<number> {
  return (await import('./lab/on-this-machine.ts')).onThisMachine(...given);
}

const usage = [
  'npm run lab <verb> [track/lab ...] [-- options]',
  ...Object.entries(verbs).map(([verb, { does }]) => `  ${verb.padEnd(8)} ${does}`),
].join('\n');

const [verb = '', ...args] = process.argv.slice(2);
const chosen = Object.hasOwn(verbs, verb) ? verbs[verb] : undefined;
if (chosen === undefined) {
  console.error(usage);
  process.exit(2);
}
try {
  process.exit(await chosen.run(args));
} catch (error) {
  const isPlain = error instanceof AuthorError || error instanceof ConfigError || isWrongOption(error);
  if (!isPlain) throw error;
  console.error((error as Error).message);
  process.exit(2);
}

function isWrongOption(error: unknown): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
}
