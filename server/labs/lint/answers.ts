import { join } from 'node:path';
import type { Finding } from '../finding.ts';
import { catcherOf } from '../lab-scripts.ts';
import { nearest } from '../nearest.ts';
import type { LabSources } from './lab-sources.ts';

const leastMistakes = 5;
const leastSolutions = 2;

/** The scripted wrong answers: enough of them, each with the check that must catch it, and one at least for each check. */
export function lintMistakes({ lab, mistakes }: LabSources): Finding[] {
  const rule = 'mistakes';
  const checks = new Set(lab.tasks.flatMap((task) => task.checks));
  const caught = new Set<string>();
  const findings: Finding[] = [];
  for (const { file, text } of mistakes) {
    const check = catcherOf(text);
    const line = Math.max(1, text.split('\n').findIndex((content) => content.includes('caught-by')) + 1);
    if (check === undefined) {
      const message = 'The head of this mistake does not name the check that must catch it.';
      findings.push({ rule, file, line, message, fix: 'Write "# caught-by: <check>" in the comments at its head.' });
    } else if (!checks.has(check)) {
      const meant = nearest(check, checks);
      const fix = meant === undefined ? `The lab has ${[...checks].join(', ')}.` : `Did you mean ${meant}?`;
      findings.push({ rule, file, line, message: `The lab has no check ${check}.`, fix });
    } else caught.add(check);
  }
  const folder = join(lab.folder, 'mistakes');
  for (const check of checks.difference(caught)) {
    const message = `No mistake is there for ${check} to catch.`;
    const fix = 'Add the near miss that made you write this check; without one it may be a check that cannot fail.';
    findings.push({ rule, file: folder, line: 1, message, fix });
  }
  if (mistakes.length < leastMistakes) {
    const message = `There are ${mistakes.length} mistakes; a lab needs at least ${leastMistakes}.`;
    findings.push({ rule, file: folder, line: 1, message, fix: 'Think of what a person would plausibly get wrong.' });
  }
  return findings;
}

/** The scripted right answers: two that differ in kind, or a reason why there is one way only. */
export function lintSolutions({ lab, solutions, manifest }: LabSources): Finding[] {
  const least = manifest.content.oneWay === undefined ? leastSolutions : 1;
  if (solutions.length >= least) return [];
  return [
    {
      rule: 'solutions',
      file: join(lab.folder, 'solutions'),
      line: 1,
      message: `There are ${solutions.length} solutions; a lab needs at least ${least}.`,
      fix:
        solutions.length === 0
          ? 'Write the commands of a right answer, as the learner would type them.'
          : 'Add one of another kind (imperative and manifest, one object and two), or say in oneWay of lab.yaml why there is none.',
    },
  ];
}
