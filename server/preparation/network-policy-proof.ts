import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { networkPolicyFile } from '../paths.ts';

/** Where policies were tried: another image or another kernel is another thing. */
export interface Ground {
  /** Reference of the node image; it ends in a hash of what it is made of. */
  image: string;
  /** The release of the kernel that the engine runs on. */
  kernel: string;
}

const proofSchema = z.object({
  image: z.string(),
  kernel: z.string(),
  /** ISO 8601. */
  at: z.string(),
  /** `unknown`: the trial itself failed, and is to be repeated. */
  outcome: z.enum(['enforced', 'not_enforced', 'unknown']),
  /** For the operator; empty when policies are enforced. */
  why: z.string(),
});

/** What a real cluster did with a NetworkPolicy on this ground. */
export type NetworkPolicyProof = z.output<typeof proofSchema>;

/** The last proof, if it was on this ground; whatever the kernel when it is left out. */
export function readNetworkPolicyProof(
  { image, kernel }: { image: string; kernel?: string },
  file = networkPolicyFile,
): NetworkPolicyProof | undefined {
  let proof: NetworkPolicyProof;
  try {
    proof = proofSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    // None yet, or one in the form of another version.
    return undefined;
  }
  return proof.image === image && (kernel === undefined || proof.kernel === kernel) ? proof : undefined;
}

export function writeNetworkPolicyProof(proof: NetworkPolicyProof, file = networkPolicyFile): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(proof, null, 2)}\n`);
}

/** Whether a policy took effect on clusters of this node image. The step network-policy sees to it that the kernel is the same. */
export function isNetworkPolicyEnforced(image: string): boolean {
  return readNetworkPolicyProof({ image })?.outcome === 'enforced';
}
