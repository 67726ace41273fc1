import { setTimeout as sleep } from 'node:timers/promises';
import type Docker from 'dockerode';
import { askContainer } from '../../server/environments/kind/exec.ts';
import { nodeName, toolboxName } from '../../server/environments/kind/names.ts';
import type { EnvironmentId } from '../../server/environments/provider.ts';
import type { Measurement } from './measurement.ts';

const settleSeconds = 60;
const idleSeconds = 60;
const mib = 1024 ** 2;
/** proc(5): times are in clock ticks, of which every Linux that Docker runs on has this many in a second. */
const ticksPerSecond = 100;

/** One line for each process: its program, its own memory and its share of files in KiB, its ticks. */
const listScript = `
for process in /proc/[0-9]*; do
  program=$(tr '\\0' '\\n' < $process/cmdline 2>/dev/null | head -1) || continue
  [ -n "$program" ] && [ -r $process/smaps_rollup ] || continue
  memory=$(awk '/^Pss_Anon/ { own = $2 } /^Pss_File/ { file = $2 } END { print own, file }' $process/smaps_rollup)
  echo "$(basename "$program") $memory $(awk '{ sub(/.*\\) /, ""); print $12 + $13 }' $process/stat)"
done 2>/dev/null`;

interface Part {
  own: number;
  file: number;
  ticks: number;
}

/** What an idle environment takes: as a whole, as the engine counts it, and by the programs of its node. */
export async function measureParts(docker: Docker, id: EnvironmentId, signal: AbortSignal): Promise<Measurement[]> {
  const containers = [nodeName(id), toolboxName(id)];
  await sleep(settleSeconds * 1000, undefined, { signal });
  const list = async () => {
    const command = ['bash', '-c', listScript];
    return readParts(await askContainer(docker, nodeName(id), { command, timeoutSeconds: 60 }, signal));
  };
  const before = await list();
  const cpu = await cpuWhile(docker, containers, () => sleep(idleSeconds * 1000, undefined, { signal }));
  const parts = await list();
  const programs = [...parts].sort(([, one], [, other]) => other.own + other.file - one.own - one.file);
  return [
    { what: 'memory of an idle environment (working set)', measured: `${await workingSet(docker, containers)} MiB` },
    { what: `CPU of an idle environment, over ${idleSeconds} s`, measured: percent(cpu) },
    { what: 'disk of an environment', measured: `${await diskOf(docker, containers)} MB` },
    ...programs
      .filter(([, { own, file }]) => own + file > 3 * 1024)
      .map(([program, { own, file, ticks }]) => ({
        what: `– ${program}: memory of its own, share of files, CPU`,
        measured: [
          `${Math.round(own / 1024)} MiB`,
          `${Math.round(file / 1024)} MiB`,
          percent((ticks - (before.get(program)?.ticks ?? 0)) / ticksPerSecond / idleSeconds),
        ].join(', '),
      })),
  ];
}

function readParts(text: string): Map<string, Part> {
  const parts = new Map<string, Part>();
  for (const line of text.trim().split('\n')) {
    const [program = '', ...numbers] = line.split(' ');
    const [own = 0, file = 0, ticks = 0] = numbers.map(Number);
    const sum = parts.get(program) ?? { own: 0, file: 0, ticks: 0 };
    parts.set(program, { own: sum.own + own, file: sum.file + file, ticks: sum.ticks + ticks });
  }
  return parts;
}

const percent = (share: number) => `${(share * 100).toFixed(1)} % of a core`;

async function statsOf(docker: Docker, containers: readonly string[]) {
  return Promise.all(containers.map((name) => docker.getContainer(name).stats({ stream: false, 'one-shot': true })));
}

/** Share of a core that the containers used meanwhile. */
async function cpuWhile(docker: Docker, containers: readonly string[], act: () => Promise<unknown>): Promise<number> {
  const usage = async () =>
    (await statsOf(docker, containers)).reduce((sum, { cpu_stats }) => sum + cpu_stats.cpu_usage.total_usage, 0);
  const [began, before] = [performance.now(), await usage()];
  await act();
  return ((await usage()) - before) / 1e6 / (performance.now() - began);
}

async function workingSet(docker: Docker, containers: readonly string[]): Promise<number> {
  const bytes = (await statsOf(docker, containers)).reduce((sum, { memory_stats: { usage, stats } }) => {
    const inactive = (stats as unknown as Record<string, number>).total_inactive_file ?? stats.inactive_file ?? 0;
    return sum + usage - inactive;
  }, 0);
  return Math.round(bytes / mib);
}

/** What the containers wrote, and their volumes, the learner's home among them. */
async function diskOf(docker: Docker, containers: readonly string[]): Promise<number> {
  const listed = await docker.listContainers({ all: true, size: true, filters: { name: [...containers] } });
  const mounted = new Set(listed.flatMap(({ Mounts }) => Mounts.map(({ Name }) => Name)));
  const { Volumes = [] } = (await docker.df()) as { Volumes?: { Name: string; UsageData?: { Size: number } }[] };
  const volumes = Volumes.filter(({ Name }) => mounted.has(Name)).map(({ UsageData }) => UsageData?.Size ?? 0);
  const written = (listed as { SizeRw?: number }[]).map(({ SizeRw }) => SizeRw ?? 0);
  return Math.round([...volumes, ...written].reduce((sum, size) => sum + size, 0) / 1e6);
}
