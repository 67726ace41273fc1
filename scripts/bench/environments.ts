import { join } from 'node:path';
import Docker from 'dockerode';
import { loadConfig } from '../../server/config.ts';
import { createKindProvider } from '../../server/environments/kind/kind-provider.ts';
import type { EnvironmentId, HomeId } from '../../server/environments/provider.ts';
import { newId } from '../../server/ids.ts';
import { createLog } from '../../server/log.ts';
import { kindPath, nodeImageReference } from '../kind-node/build.ts';
import { toolboxImageReference } from '../toolbox/build.ts';
import { type Measurement, median, seconds, secondsOf } from './measurement.ts';
import { measureParts } from './parts.ts';

const rounds = 3;
const atOnce = 4;

/** Clones of the snapshot: one after the other, several at once, a reset, and what an idle one takes part by part. */
export async function measureEnvironments(folder: string): Promise<Measurement[]> {
  const docker = new Docker();
  const signal = AbortSignal.timeout(900_000);
  const provider = createKindProvider({
    docker,
    owner: newId(),
    images: { node: nodeImageReference(), toolbox: toolboxImageReference() },
    kind: kindPath(),
    folder: join(folder, 'kind'),
    enforcesNetworkPolicy: () => false,
    config: loadConfig({}),
    log: createLog({ logLevel: 'warn' }),
  });
  const made: EnvironmentId[] = [];
  const create = async () => {
    const id = newId() as EnvironmentId;
    made.push(id);
    await provider.create(id, () => {}, signal);
    return id;
  };
  const remove = (id: EnvironmentId) => provider.destroy(id, AbortSignal.timeout(120_000));
  const home = newId() as HomeId;
  try {
    const alone: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      alone.push(await secondsOf(create));
      await Promise.all(made.splice(0).map(remove));
    }
    const together = await secondsOf(() => Promise.all(Array.from({ length: atOnce }, create)));
    await Promise.all(made.splice(0).map(remove));

    const id = await create();
    const equipped = await secondsOf(() => provider.equip(id, home, signal));
    const resets: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      resets.push(await secondsOf(() => provider.reset(id, () => {}, signal)));
    }
    return [
      {
        what: `clone: start until a Pod of the learner runs, median of ${rounds}`,
        measured: seconds(median(alone)),
      },
      { what: `${atOnce} clones at once, until the last of them`, measured: seconds(together) },
      { what: 'toolbox for a clone', measured: seconds(equipped) },
      { what: `reset of the cluster, with its shells kept, median of ${rounds}`, measured: seconds(median(resets)) },
      ...(await measureParts(docker, id, signal)),
    ];
  } finally {
    await Promise.all(made.map(remove));
    await docker.getVolume(`drydock-home-${home}`).remove({ force: true });
  }
}
