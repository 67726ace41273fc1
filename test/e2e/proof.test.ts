import { afterAll, beforeAll, expect, test } from 'vitest';
import { printProof } from '../../scripts/lab/prove/print-proof.ts';
import type { LabProof } from '../../scripts/lab/prove/proof.ts';
import { createProofGround, type ProofGround } from '../../scripts/lab/prove/proof-ground.ts';
import { proveLab } from '../../scripts/lab/prove/prove-lab.ts';
import { writeProof } from '../../scripts/lab/prove.ts';
import { createCheckRunner } from '../../server/grading/run-checks.ts';
import { readLabs } from '../../server/labs/read-labs.ts';
import { root } from '../../server/paths.ts';
import { preparationMs, realKind } from './real-kind.ts';

const labFolder = `${root}/labs`;
const labs = readLabs([labFolder]).all();
const runner = createCheckRunner({ labFolders: [labFolder] });
const ending = new AbortController();
const parallel = 3;
/** All labs are proved side by side, so the last one waits for all others. */
const proofsMs = 60 * 60_000;
const proofs = new Map<string, Promise<LabProof>>();
let kind: Awaited<ReturnType<typeof realKind>>;
let ground: ProofGround;

beforeAll(async () => {
  kind = await realKind();
  ground = createProofGround({ provider: kind.provider, runner }, parallel, ending.signal);
  for (const lab of labs) {
    const proof = proveLab(lab, { ground, tell: (line) => console.log(line) }, {}, ending.signal);
    // Its test, which may come much later, is who hears of a failure.
    proof.catch(() => {});
    proofs.set(lab.id, proof);
  }
}, preparationMs);

afterAll(async () => {
  ending.abort();
  await ground.close();
  runner.close();
  await kind.dispose();
});

test.each(labs)('$id is proved', { timeout: proofsMs }, async ({ id }) => {
  const proof = (await proofs.get(id)) as LabProof;
  console.log(printProof(proof));
  await writeProof(proof);
  expect(proof.failures).toEqual([]);
  expect(proof).toMatchObject({ isProved: true, killRate: 1, flakes: 0 });
});
