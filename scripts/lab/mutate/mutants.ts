import { parseAllDocuments, stringify } from 'yaml';
import type { LabScript } from '../../../server/labs/lab-scripts.ts';
import { manifestsInScript } from './manifests-in-script.ts';
import { type Mutation, mutationsOf, type Tree } from './operators.ts';

/** A solution in which one thing of a manifest is different. */
export interface Mutant extends LabScript {
  operator: Mutation['operator'];
  /** What was changed: the kind and name of the object, and where in it. */
  change: string;
}

const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null && 'kind' in value;

function nameOf({ kind, metadata }: Tree): string {
  return `${String(kind)} ${(metadata as { name?: string } | undefined)?.name ?? '?'}`;
}

/** All mutants of a solution; none for one that types everything in. */
export function mutantsOf(solution: LabScript): Mutant[] {
  const mutants: Omit<Mutant, 'name'>[] = [];
  for (const { text, replaced } of manifestsInScript(solution.script)) {
    const documents = parseAllDocuments(text).map((document) => document.toJS() as unknown);
    if (!documents.every(isTree)) continue;
    for (const [index, tree] of documents.entries()) {
      for (const { operator, at, result } of mutationsOf(tree)) {
        const others = documents.toSpliced(index, 1, ...result);
        const script = replaced(others.map((each) => stringify(each)).join('---\n'));
        mutants.push({ operator, change: `${nameOf(tree)}: ${at}`, script });
      }
    }
  }
  return mutants.map((mutant, index) => ({ name: `${solution.name}-${index + 1}`, ...mutant }));
}

/** So many of them at most, spread evenly, so that each operator and object has its turn. */
export function chooseMutants(mutants: readonly Mutant[], most: number): Mutant[] {
  if (mutants.length <= most) return [...mutants];
  return Array.from({ length: most }, (_, index) => mutants[Math.floor((index * mutants.length) / most)] as Mutant);
}
