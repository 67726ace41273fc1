import type { Finding } from '../finding.ts';
import type { Lab } from '../lab.ts';
import type { Labs } from '../read-labs.ts';
import { LabError } from '../read-yaml.ts';
import { lintMistakes, lintSolutions } from './answers.ts';
import { lintMarks } from './check-marks.ts';
import { lintChecksModule } from './checks-module.ts';
import { lintCommands } from './commands.ts';
import { lintPrerequisites } from './curriculum.ts';
import { lintImages } from './images.ts';
import { type LabSources, readSources } from './lab-sources.ts';
import { lintLinks } from './links.ts';
import { lintNames } from './names.ts';
import { lintPlaceholders } from './placeholders.ts';
import { lintLanguages, lintManifestLanguages } from './same-in-both.ts';
import { lintDebrief, lintLength, lintSetup, lintTasks } from './shape.ts';

/** What a lab is held against. */
export interface LintGround {
  labs: Labs;
  /** The images of the node, with their tags. */
  baked: ReadonlySet<string>;
}

/** What shows in the texts alone. */
export function lintTexts(sources: LabSources, { labs, baked }: LintGround): Finding[] {
  const ids = new Set<string>(labs.all().map(({ id }) => id));
  const unwritten = lintPlaceholders(sources);
  return [
    ...unwritten,
    ...lintTasks(sources),
    ...lintPrerequisites(sources, labs),
    ...lintManifestLanguages(sources),
    ...lintMarks(sources),
    ...lintDebrief(sources),
    // A lesson that is being written is short.
    ...(unwritten.length === 0 ? lintLength(sources) : []),
    ...lintLanguages(sources),
    ...lintLinks(sources, ids),
    ...lintNames(sources),
    ...lintImages(sources, baked),
    ...lintSetup(sources),
    ...lintSolutions(sources),
    ...lintMistakes(sources),
  ];
}

/** All that is wrong in a lab as far as it shows without a cluster, file by file. */
export async function lintLab(lab: Lab, ground: LintGround): Promise<Finding[]> {
  try {
    const sources = readSources(lab);
    const findings = [
      ...lintTexts(sources, ground),
      ...(await lintCommands(sources)),
      ...(await lintChecksModule(sources)),
    ];
    return findings.sort((one, other) => one.file.localeCompare(other.file) || one.line - other.line);
  } catch (error) {
    if (error instanceof LabError) return [...error.findings];
    throw error;
  }
}
