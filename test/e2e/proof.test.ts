import { afterAll, beforeAll, expect, test } from 'vitest';
import { printProof } from '../../scripts/lab/prove/print-proof.ts';
import { proveLab } from '../../scripts/lab/prove/prove-lab.ts';
import { writeProof } from '../../scripts/lab/prove.ts';
import { createCheckRunner } from '../../server/grading/run-checks.ts';
import { readLabs } from '../../server/labs/read-labs.ts';
import { root } from '../../server/paths.ts';
import { preparationMs, realKind } from './real-kind.ts';

const labFolder = `${root}/labs`;
const runner = createCheckRunner({ labFolders: [labFolder] });
const ending = new AbortController();
let kind: Awaited<ReturnType<typeof realKind>>;

beforeAll(async () => {
  kind = await realKind();
}, preparationMs);

afterAll(async () => {
  ending.abort();
  runner.close();
  await kind.dispose();
});

test.each(readLabs([labFolder]).all())('$id is proved', { timeout: 12 * 60_000 }, async (lab) => {
  const tell = (line: string) => console.log(line);
  const deps = { provider: kind.provider, runner, tell };
  const proof = await proveLab(lab, deps, { parallel: 2 }, ending.signal);
  console.log(printProof(proof));
  await writeProof(proof);
  expect(proof.failures).toEqual([]);
  expect(proof).toMatchObject({ isProved: true, killRate: 1, flakes: 0 });
});
