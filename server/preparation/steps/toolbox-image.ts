import { buildToolboxImage, isToolboxImageBuilt, toolboxImageReference } from '../../../scripts/toolbox/build.ts';
import type { Step } from '../step.ts';

/** The image of the container that a learner's shells run in. */
export const toolboxImageStep: Step = {
  id: 'toolbox-image',
  title: { en: 'Toolbox image', ko: '도구 상자 이미지' },
  usualSeconds: 20,
  needs: ['docker-engine', 'node-image'],

  async check(signal) {
    const image = toolboxImageReference();
    if (await isToolboxImageBuilt(signal)) return { state: 'ready', detail: `${image} is built.` };
    return {
      state: 'missing',
      detail: `${image} is not built.`,
      remedy: 'npm start builds it, in less than a minute.',
    };
  },

  async run(report, signal) {
    await buildToolboxImage(report, signal);
  },
};
