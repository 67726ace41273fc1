import { bakedImages } from './bake.ts';
import { type NodeBase, nodeBase } from './base.ts';
import { isCompiled, type ProgramName } from './compile.ts';

const ours = [
  'drydock-node',
  'drydock-network-policy',
  'drydock-network-policy-cni',
  'drydock-load-balancer',
  'gateway-crds.yaml',
] as const satisfies ProgramName[];

/** What runs in the node itself rather than in an image that is baked into it, and does not come with the base. */
export const nodePrograms = { debian: ['kubernetes', ...ours], kindest: ours } as const satisfies Record<
  NodeBase['kind'],
  readonly ProgramName[]
>;

/** All that has to be compiled for a node image, and the command that starts clusters of it. */
export function programsFor(base: NodeBase['kind']): ProgramName[] {
  return [
    ...new Set(['kind' as const, ...nodePrograms[base], ...bakedImages(base).flatMap((image) => image.programs)]),
  ];
}

/** Whether nothing is left to compile, so that no Go is needed either. */
export function isEverythingCompiled(): boolean {
  return programsFor(nodeBase().kind).every(isCompiled);
}
