import { z } from 'zod';
import type { DiskUse, EnvironmentId } from '../provider.ts';
import type { KindDeps } from './deps.ts';
import { listParts, type Parts } from './inventory.ts';
import { nodeName, toolboxName } from './names.ts';

/** What of the engine's answer to `docker system df` is used here; see GET /system/df of its API. */
const usageSchema = z.object({
  Volumes: z
    .array(z.object({ Name: z.string(), UsageData: z.object({ Size: z.number() }).nullish() }))
    .nullish()
    .transform((volumes) => volumes ?? []),
});

/** Adds up the volumes of each environment's containers. What the engine has not counted is nothing. */
export function addUp(parts: readonly Parts[], answer: unknown): Map<EnvironmentId, DiskUse> {
  const sizes = new Map(
    usageSchema.parse(answer).Volumes.map(({ Name, UsageData }) => [Name, Math.max(0, UsageData?.Size ?? 0)]),
  );
  return new Map(
    parts.map(({ id, containers }) => {
      const of = (name: string) =>
        containers
          .filter(({ Names }) => Names.includes(`/${name}`))
          .flatMap(({ Mounts }) => Mounts)
          .reduce((sum, { Name }) => sum + (sizes.get(Name ?? '') ?? 0), 0);
      return [id, { cluster: of(nodeName(id)), home: of(toolboxName(id)) }];
    }),
  );
}

/**
 * See Provider.diskUse. All that a cluster writes is in the volume of its node, all that a learner writes to keep is in their
 * home. The engine counts as root and from outside, so nobody can hide anything from it.
 */
export async function readDiskUse(deps: Pick<KindDeps, 'docker' | 'owner'>): Promise<Map<EnvironmentId, DiskUse>> {
  const [parts, answer] = await Promise.all([listParts(deps), deps.docker.df()]);
  return addUp(parts, answer);
}
