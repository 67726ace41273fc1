import type { Localized } from '../text.ts';
import type { Finding, Step } from './step.ts';

const lookWithinMs = 60_000;

/** What was found of one requirement. `unknown`: it can only be looked at once another one is fulfilled. */
export interface Diagnosis {
  id: string;
  title: Localized;
  finding: Finding | { state: 'unknown'; detail: string };
}

/** The part of a step that looks and does not touch. */
export type Requirement = Pick<Step, 'id' | 'title' | 'needs' | 'check'>;

/** Looks at every requirement in order and changes nothing. A look that fails or takes over a minute is `broken`. */
export async function diagnose(requirements: readonly Requirement[], signal: AbortSignal): Promise<Diagnosis[]> {
  const diagnoses: Diagnosis[] = [];
  for (const { id, title, needs, check } of requirements) {
    const unmet = needs
      .map((need) => diagnoses.find((diagnosis) => diagnosis.id === need))
      .filter((need) => need !== undefined && need.finding.state !== 'ready' && need.finding.state !== 'warning');
    if (unmet.length > 0) {
      const names = unmet.map((need) => need?.title.en).join(', ');
      diagnoses.push({ id, title, finding: { state: 'unknown', detail: `Can be told once this is there: ${names}.` } });
      continue;
    }
    const finding = await check(AbortSignal.any([signal, AbortSignal.timeout(lookWithinMs)])).catch(
      (error): Finding => {
        signal.throwIfAborted();
        const detail = error instanceof Error ? error.message : String(error);
        return { state: 'broken', detail, remedy: 'Run npm run doctor again; if it stays, this is worth a report.' };
      },
    );
    diagnoses.push({ id, title, finding });
  }
  return diagnoses;
}

/** 0: all there, perhaps with warnings. 1: something is missing, and npm start provides it. 2: a person has to act. */
export function exitCodeOf(diagnoses: readonly Diagnosis[]): 0 | 1 | 2 {
  const states = new Set(diagnoses.map((diagnosis) => diagnosis.finding.state));
  if (states.has('broken')) return 2;
  return states.has('missing') ? 1 : 0;
}
