import { setTimeout as sleep } from 'node:timers/promises';
import Docker from 'dockerode';
import { loadConfig } from '../../server/config.ts';
import { createLog } from '../../server/log.ts';
import { startServer } from '../../server/main.ts';
import { openLab, signIn, until } from './learner.ts';
import { type Measurement, seconds, secondsOf } from './measurement.ts';

const rounds = 10;
const idleSeconds = 30;
const mib = 1024 ** 2;

/** From the click to the prompt, grading, and what an idle environment takes, through the real server. */
export async function measureDrydock(folder: string): Promise<Measurement[]> {
  const config = loadConfig({ DRYDOCK_PORT: '0', DRYDOCK_POOL_SIZE: '0', DRYDOCK_LOG_LEVEL: 'error' });
  const server = await startServer({ config, log: createLog(config), data: folder });
  try {
    await server.prepared;
    const learner = await signIn(server.url, server.signInUrl);
    const { ask, socket } = learner;
    let id = '';
    const opened = await secondsOf(async () => {
      id = await openLab(learner, 'storage/pvc-dynamic');
    });
    const graded: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      graded.push(
        await secondsOf(async () => {
          const began = until(socket, ({ grading }) => grading);
          const ended = began.then(() => until(socket, ({ grading }) => !grading));
          await ask('POST', `/attempts/${id}/grade`);
          await ended;
        }),
      );
    }
    graded.sort((one, other) => one - other);
    const idle = await measureIdle();
    await ask('DELETE', `/attempts/${id}`);
    socket.disconnect();
    return [
      { what: 'Drydock: click to a lab that is set up, nothing in the pool', measured: seconds(opened) },
      { what: `grading all checks, median of ${rounds}`, measured: seconds(graded[rounds / 2] ?? 0) },
      ...idle,
    ];
  } finally {
    await server.close();
  }
}

/** Memory (working set), CPU and disk of the one environment that is there, node and toolbox together. */
async function measureIdle(): Promise<Measurement[]> {
  const docker = new Docker();
  const containers = (await docker.listContainers()).filter(({ Names }) =>
    Names.some((name) => name.startsWith('/drydock-')),
  );
  const look = async () =>
    Promise.all(containers.map(({ Id }) => docker.getContainer(Id).stats({ stream: false, 'one-shot': true })));
  const before = await look();
  await sleep(idleSeconds * 1000);
  const after = await look();
  const cpu = after.reduce(
    (sum, stats, at) =>
      sum + stats.cpu_stats.cpu_usage.total_usage - (before[at]?.cpu_stats.cpu_usage.total_usage ?? 0),
    0,
  );
  const memory = after.reduce((sum, { memory_stats: { usage, stats } }) => {
    const inactive = (stats as unknown as Record<string, number>).total_inactive_file ?? stats.inactive_file ?? 0;
    return sum + usage - inactive;
  }, 0);
  const { Volumes = [] } = (await docker.df()) as { Volumes?: { Name: string; UsageData?: { Size: number } }[] };
  const mounted = new Set(containers.flatMap(({ Mounts }) => Mounts.map(({ Name }) => Name)));
  const disk = Volumes.filter(({ Name }) => mounted.has(Name)).reduce(
    (sum, { UsageData }) => sum + (UsageData?.Size ?? 0),
    0,
  );
  return [
    { what: 'memory of an environment with the lab in it (working set)', measured: `${Math.round(memory / mib)} MiB` },
    {
      what: `CPU of an idle environment, over ${idleSeconds} s`,
      measured: `${((cpu / 1e9 / idleSeconds) * 100).toFixed(1)} % of a core`,
    },
    { what: 'disk of an environment (volumes)', measured: `${Math.round(disk / 1e6)} MB` },
  ];
}
