import type Docker from 'dockerode';
import { runInContainer } from '../../../server/environments/kind/exec.ts';
import { labelsOf, networkName, nodeName } from '../../../server/environments/kind/names.ts';
import type { EnvironmentId } from '../../../server/environments/provider.ts';
import { newId } from '../../../server/ids.ts';
import type { realKind } from '../real-kind.ts';
import { doors, type PlaceName, type PodName, placeNames, podManifests, podNames, pods } from './places.ts';
import { allCells, type Cell } from './truth-table.ts';

const signal = new AbortController().signal;

/** Within this time after the API server has taken a change, it is in force. */
export const inForceMs = 1000;

/** What a place answers with: on each door, whatever it is sent. */
const answerScript = `
for door in TCP-LISTEN:80 TCP-LISTEN:8080 UDP-RECVFROM:53; do
  setsid socat $door,fork,reuseaddr EXEC:cat < /dev/null > /dev/null 2>&1 &
done`;

/**
 * Tries every target on its command line (cell address port protocol, four words each) at once, and prints the open ones.
 * Of an answer by UDP only the first letter is read: bash reads letter by letter, and the rest of a packet is gone then.
 */
const tryScript = `
open_tcp() { timeout 0.7 bash -c ": < /dev/tcp/$1/$2"; }
open_udp() { exec 3<> "/dev/udp/$1/$2" && echo question >&3 && read -t 0.7 -N 1 -u 3 answer && [ "$answer" = q ]; }
while [ $# -gt 0 ]; do
  (if open_$4 "$2" "$3"; then echo "$1"; fi) 2> /dev/null &
  shift 4
done
wait`;

const sandboxFunctions = `
sandbox_pids() {
  local kind='labels."io.cri-containerd.kind"==sandbox' id
  for id in $(ctr -n k8s.io containers ls -q "$kind,labels.\\"io.kubernetes.pod.namespace\\"==$1,labels.\\"io.kubernetes.pod.name\\"==$2"); do
    ctr -n k8s.io tasks ls | awk -v id="$id" '$1 == id && $3 == "RUNNING" { print $2 }'
  done
}`;

/** A real cluster with the places of the truth tables in it. */
export async function buildCluster(kind: Awaited<ReturnType<typeof realKind>>) {
  const id = newId() as EnvironmentId;
  const { docker, images } = kind.deps;
  await kind.provider.create(id, () => {}, signal);

  const node = async (script: string, ...args: string[]): Promise<string> => {
    const { exitCode, stdout, stderr } = await runInContainer(
      docker,
      nodeName(id),
      {
        command: ['bash', '-c', script, 'bash', ...args],
        env: ['KUBECONFIG=/etc/kubernetes/admin.conf'],
        timeoutSeconds: 120,
      },
      signal,
    );
    if (exitCode !== 0) throw new Error(`${script}: ${stderr}${stdout}`);
    return stdout.trim();
  };
  const apply = (...objects: object[]) => node(`kubectl apply -f - <<'END'\n${list(objects)}\nEND`);
  const nodeAddress = await node('hostname --ip-address');
  const world = await startWorld(docker, id, images.node);
  await world.run(
    `ip route add 10.244.0.0/16 via ${world.way}; ip route add ${nodeAddress} via ${world.way}; ${answerScript}`,
  );
  const addresses = {} as Record<PlaceName, string>;
  const processes = {} as Record<PodName, string>;

  /** Learns where the Pod is, and makes it answer. To be repeated when it is another Pod. */
  const settle = async (name: PodName): Promise<void> => {
    const { namespace, pod } = pods[name];
    await node(`kubectl -n ${namespace} wait pod/${pod} --for condition=Ready --timeout 60s`);
    addresses[name] = await node(`kubectl -n ${namespace} get pod ${pod} -o jsonpath={.status.podIP}`);
    processes[name] = await node(`${sandboxFunctions}; sandbox_pids ${namespace} ${pod}`);
    await node(`nsenter --net --target ${processes[name]} bash -c "$1"`, answerScript);
  };

  await apply(...podManifests());
  await Promise.all(podNames.map(settle));
  addresses.world = world.address;

  const targets = (cells: readonly Cell[]) =>
    cells.flatMap((cell) => {
      const [, to = '', letter = ''] = /^\w+>(\w+):(\w)$/.exec(cell) ?? [];
      const door = doors.find((each) => each.letter === letter);
      return [cell, addresses[to as PlaceName], String(door?.port), String(door?.protocol)];
    });

  return {
    id,
    node,
    apply,
    settle,
    addresses,
    nodeAddress,
    processOf: (name: PodName) => processes[name],

    /** Runs a script in the network of a place. */
    at(place: PlaceName, script: string, ...args: string[]): Promise<string> {
      if (place === 'world') return world.run(script, ...args);
      return node(`nsenter --net --target ${processes[place]} bash -c "$@"`, script, 'bash', ...args);
    },

    /** Tries these cells, all at once, and answers which of them are open. */
    async openCells(cells: readonly Cell[] = allCells): Promise<Set<Cell>> {
      const tried = placeNames.map((from) =>
        this.at(from, tryScript, ...targets(cells.filter((cell) => cell.startsWith(`${from}>`)))),
      );
      return new Set(
        (await Promise.all(tried)).flatMap((said) => said.split('\n')).filter((cell) => cell !== '') as Cell[],
      );
    },

    /** Puts these policies in the place of all others, and gives them the time in which they have to be in force. */
    async enforce(...policies: object[]): Promise<void> {
      await node('for namespace in shop bank; do kubectl -n $namespace delete networkpolicy --all; done');
      if (policies.length > 0) await apply(...policies);
      await new Promise((resolve) => setTimeout(resolve, inForceMs));
    },

    async remove(): Promise<void> {
      await world.remove();
      await kind.provider.destroy(id, signal);
    },
  };
}

export type Cluster = Awaited<ReturnType<typeof buildCluster>>;

const list = (items: object[]) => JSON.stringify({ apiVersion: 'v1', kind: 'List', items });

/**
 * A host beside the node, on a network that only the two of them have in common: from the environment's own network
 * nothing may go to Pods, because of the walls.
 */
async function startWorld(docker: Docker, id: EnvironmentId, image: string) {
  const name = `${networkName(id)}-world`;
  const network = await docker.createNetwork({ Name: name, Labels: labelsOf(id) });
  await network.connect({ Container: nodeName(id) });
  const container = await docker.createContainer({
    Image: image,
    Entrypoint: ['sleep', 'infinity'],
    Labels: labelsOf(id),
    HostConfig: { NetworkMode: name, CapAdd: ['NET_ADMIN'], Init: true },
  });
  await container.start();
  const addressOf = async (container: Docker.Container) =>
    (await container.inspect()).NetworkSettings.Networks[name]?.IPAddress ?? '';
  return {
    address: await addressOf(container),
    /** The node's address in the world. */
    way: await addressOf(docker.getContainer(nodeName(id))),
    async run(script: string, ...args: string[]): Promise<string> {
      const command = ['bash', '-c', script, 'bash', ...args];
      const { exitCode, stdout, stderr } = await runInContainer(docker, container.id, { command }, signal);
      if (exitCode !== 0) throw new Error(`${script}: ${stderr}${stdout}`);
      return stdout.trim();
    },
    async remove(): Promise<void> {
      await container.remove({ force: true, v: true });
      await network.disconnect({ Container: nodeName(id), Force: true });
      await network.remove();
    },
  };
}
