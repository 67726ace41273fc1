import type { Check } from '../check.ts';
import type { Snapshot } from '../history/snapshot.ts';
import type { Kube } from '../tools/kube.ts';
import type { CheckResult } from '../verdict.ts';
import { fingerprint } from './fingerprint.ts';
import type { Basis, Remembered } from './messages.ts';
import { actsBy } from './plan.ts';
import { runCheck, type Toolbox } from './run-check.ts';
import { takeSnapshots } from './take-snapshot.ts';

/** What is known of a check from earlier runs. */
export interface Known {
  remembered?: Remembered;
  passedWith: readonly Omit<Snapshot, 'content'>[];
}

/** Runs a check, unless it acts and nothing that it depends on has changed, and says what its result rests on. */
export async function judge(
  check: Check,
  toolboxFor: (signal: AbortSignal) => Toolbox,
  limitMs: number,
  { remembered, passedWith }: Known,
): Promise<{ result: CheckResult; basis: Basis }> {
  const basis: Basis = {};

  async function work({ tools, seen, reads }: Toolbox): Promise<CheckResult> {
    const plan = actsBy(check);
    if (plan !== undefined) {
      basis.fingerprint = fingerprint(await plan.dependsOn(tools.kube));
      if (remembered?.fingerprint === basis.fingerprint) return remembered.result;
    }
    const result = await check(tools);
    basis.reads = reads();
    if (result?.outcome === 'pass') basis.objects = takeSnapshots(seen(result.evidence));
    if (result?.outcome === 'not_yet') basis.objects = await readAgain(tools.kube, passedWith);
    return result;
  }

  return { result: await runCheck(work, toolboxFor, limitMs), basis };
}

/** Objects of the last pass as they are now, absent ones included. */
async function readAgain(kube: Kube, refs: Known['passedWith']): Promise<Snapshot[]> {
  const read = refs.map(async ({ apiVersion, kind, namespace, name }) => {
    const object = await kube.get(apiVersion, kind, name, namespace);
    if (object === undefined) return [{ apiVersion, kind, namespace, name }];
    return takeSnapshots([{ ...object, apiVersion, kind }]);
  });
  return (await Promise.all(read)).flat();
}
