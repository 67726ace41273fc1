import type { Step } from '../../../server/preparation/step.ts';

/**
 * The same steps without their work: a preview uses what this machine has and installs nothing. Lessons are shown
 * whatever is missing.
 */
export function lookOnly(steps: readonly Step[]): Step[] {
  return steps.map((step) => ({
    ...step,
    async check(signal) {
      const finding = await step.check(signal);
      if (finding.state !== 'missing') return finding;
      return {
        state: 'broken',
        detail: finding.detail,
        remedy: 'npm start prepares this machine; then preview again.',
      };
    },
  }));
}
