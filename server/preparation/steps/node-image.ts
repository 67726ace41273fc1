import { buildNodeImage, isNodeImageBuilt, nodeImageReference } from '../../../scripts/kind-node/build.ts';
import type { Step } from '../step.ts';
import { goCommand } from './go-toolchain.ts';

/** The image that every cluster starts from, with all that labs use baked in, and the kind command that starts it. */
export const nodeImageStep: Step = {
  id: 'node-image',
  title: { en: 'Node image', ko: '노드 이미지' },
  usualSeconds: 840,
  needs: ['docker-engine', 'go-toolchain'],

  async check(signal) {
    const image = nodeImageReference();
    if (await isNodeImageBuilt(signal)) return { state: 'ready', detail: `${image} is built.` };
    return {
      state: 'missing',
      detail: `${image} is not built.`,
      remedy: 'npm start builds it, in about fourteen minutes.',
    };
  },

  async run(report, signal) {
    await buildNodeImage(() => goCommand(signal), report, signal);
  },
};
