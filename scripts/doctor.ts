import { parseArgs } from 'node:util';
import { type Diagnosis, diagnose, exitCodeOf } from '../server/preparation/diagnose.ts';
import { requirements } from '../server/preparation/requirements.ts';
import { configRequirement, nodeRequirement, portRequirement } from './doctor/server-requirements.ts';

// Looks at everything Drydock needs of this machine, changes nothing, and says what to do. Exit code: 0 all there (there
// may be warnings), 1 something is missing that npm start provides, 2 something needs a person.
const marks = { ready: '✓', warning: '!', missing: '○', broken: '✗', unknown: '?' } as const;

function describe({ title, finding }: Diagnosis): string {
  const lines = [`${marks[finding.state]} ${title.en}: ${finding.detail}`];
  if ('remedy' in finding) lines.push(`  What to do: ${finding.remedy}`);
  return lines.join('\n');
}

const conclusions = {
  0: 'This machine has what Drydock needs.',
  1: 'npm start provides what is missing.',
  2: 'Something here needs a person; see "What to do" above.',
};

const { values } = parseArgs({ options: { json: { type: 'boolean', default: false } } });
const abort = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => abort.abort());

const all = [nodeRequirement, configRequirement, portRequirement, ...requirements];
const diagnoses = await diagnose(all, abort.signal);
const exitCode = exitCodeOf(diagnoses);
if (values.json) console.log(JSON.stringify({ exitCode, requirements: diagnoses }, null, 2));
else console.log([...diagnoses.map(describe), conclusions[exitCode]].join('\n'));
process.exitCode = exitCode;
