/**
 * What a lab's checks.ts imports (`drydock/check`). A check looks at the live cluster and answers with a result. Its id is
 * the name under which checks.ts exports it.
 *
 *     export const claimIsBound: Check = async ({ kube }) => {
 *       const claim = await kube.get<V1PersistentVolumeClaim>('v1', 'PersistentVolumeClaim', 'data', 'default');
 *       if (claim?.status?.phase === 'Bound') return pass({ en: '...', ko: '...' }, [claim]);
 *       return notYet({ message, expected, observed, see: 'kubectl get pvc data', objects: [claim] });
 *     };
 *
 * Objects are for what is written down; `traffic`, `http`, `processes`, `kube.access` and `kube.admission` ask what
 * really happens, and are to be preferred wherever both could answer.
 */
import type { KubernetesObject } from '@kubernetes/client-node';
import type {
  Absent,
  ContainerRef,
  FileProbe,
  FolderProbe,
  ProcessesProbe,
  SqlProbe,
  SqlQuery,
} from '../environments/provider.ts';
import type { Localized } from '../text.ts';
import type { Acts, DependsOn } from './tools/acts.ts';
import type { Kube } from './tools/kube.ts';
import type { Network } from './tools/network.ts';
import type { Patience } from './tools/time.ts';
import type { CheckResult, Evidence } from './verdict.ts';

export type * from '../environments/probes.ts';
export { type Localized, verbatim } from '../text.ts';
export { quantity } from './quantity.ts';
export type * from './tools/acts.ts';
export { demandControls } from './tools/controls.ts';
export type * from './tools/kube.ts';
export { accessMatrix } from './tools/kube.ts';
export { selects, serviceSelects } from './tools/labels.ts';
export type * from './tools/network.ts';
export { nodeAddress } from './tools/node-address.ts';
export { controls, isReady, podsOf } from './tools/ownership.ts';
export type * from './tools/policies.ts';
export { admit, admitAny, isolating } from './tools/policies.ts';
export { type FailedRun, recordDuring, rolloutSpan, type SpanOfRecord } from './tools/record-window.ts';
export { type ContainerSecurity, securityOf } from './tools/security.ts';
export { liesWithin, share } from './tools/share.ts';
export type * from './tools/time.ts';
export { Unreadable } from './tools/unreadable.ts';

/** Questions to what runs. Each throws when the probe itself fails, which becomes `cannot_tell`. */
export interface Inside {
  /** A file as a running container sees it. */
  podFile(file: ContainerRef & { path: string }): Promise<FileProbe>;
  /** A file on a PersistentVolume itself, whether or not something uses it. */
  volumeFile(file: { volume: string; path: string }): Promise<FileProbe>;
  podFolder(folder: ContainerRef & { path: string }): Promise<FolderProbe>;
  volumeFolder(folder: { volume: string; path: string }): Promise<FolderProbe>;
  /** What runs in a container, and with which rights: what the manifest asks for, the kernel decides. */
  processes(container: ContainerRef): Promise<ProcessesProbe>;
  /** Asks a PostgreSQL server over the network, with a client of our own. */
  sql(query: SqlQuery): Promise<SqlProbe>;
  /** The bytes under a key of etcd, such as `/registry/secrets/default/token`. */
  etcd(key: string): Promise<{ kind: 'value'; bytes: Uint8Array } | Absent>;
}

export interface CheckTools extends Network, Inside, Patience {
  kube: Kube;
  /** Aborts when the check's time is up. */
  signal: AbortSignal;
}

export interface ActingTools extends CheckTools {
  acts: Acts;
}

/** How a check wants to be run. Without one it has ten seconds and only looks. */
export type CheckPlan =
  | { kind: 'looks'; seconds: number }
  | { kind: 'acts'; seconds: number; dependsOn(kube: Kube): Promise<DependsOn> };

export interface Check {
  (tools: CheckTools): Promise<CheckResult>;
  readonly plan?: CheckPlan;
}

/** A check that looks for longer than ten seconds, up to 90. */
export function taking(seconds: number, check: Check): Check {
  return Object.assign((tools: CheckTools) => check(tools), { plan: { kind: 'looks' as const, seconds } });
}

/**
 * A check that has to do something to see it. It runs after all checks that only look, and not while another one acts.
 * When it runs by itself because something changed, and the objects that it `dependsOn` (those with a spec of the
 * learner's, such as the Deployment and the Service, not its Pods) are as they were, its last result is kept: otherwise
 * its own acts would make it run for ever. Look first, and act only when nothing else is missing.
 */
export function acting(
  plan: { seconds: number; dependsOn(kube: Kube): Promise<DependsOn> },
  check: (tools: ActingTools) => Promise<CheckResult>,
): Check {
  // Only a check with this plan is handed tools that act.
  return Object.assign((tools: CheckTools) => check(tools as ActingTools), {
    plan: { kind: 'acts' as const, ...plan },
  });
}

/** The objects a verdict rests on; absent ones are passed over. */
function evidenceOf(objects: readonly (KubernetesObject | undefined)[]): Evidence[] {
  return objects.flatMap((object) => {
    if (object?.metadata?.name === undefined) return [];
    const { name, namespace, resourceVersion = '' } = object.metadata;
    return [{ object: [object.kind, namespace, name].filter(Boolean).join('/'), resourceVersion }];
  });
}

/** Name the objects that the verdict rests on: when it does not hold any more, what changed in them is told. */
export function pass(message: Localized, objects: readonly (KubernetesObject | undefined)[] = []): CheckResult {
  return { outcome: 'pass', message, evidence: evidenceOf(objects) };
}

export function notYet(finding: {
  message: Localized;
  expected: Localized;
  observed: Localized;
  see: string;
  /** When time alone may change the answer, such as the end of a rollout's span: look again after so long, at most 120. */
  againInSeconds?: number;
  objects?: readonly (KubernetesObject | undefined)[];
}): CheckResult {
  const { objects = [], ...rest } = finding;
  return { outcome: 'not_yet', ...rest, evidence: evidenceOf(objects) };
}
