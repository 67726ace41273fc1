import type { Step } from './step.ts';
import { dockerEngineStep } from './steps/docker-engine.ts';
import { goToolchainStep } from './steps/go-toolchain.ts';
import { hostLimitsStep } from './steps/host-limits.ts';
import { hostRoomStep } from './steps/host-room.ts';
import { networkPolicyStep } from './steps/network-policy.ts';
import { nodeImageStep } from './steps/node-image.ts';
import { snapshotStep } from './steps/snapshot.ts';
import { toolboxImageStep } from './steps/toolbox-image.ts';

/** All that must be true of a machine before learners can work on it, each after what it needs. */
export const requirements: readonly Step[] = [
  dockerEngineStep,
  hostLimitsStep,
  hostRoomStep,
  goToolchainStep,
  nodeImageStep,
  toolboxImageStep,
  snapshotStep,
  networkPolicyStep,
];
