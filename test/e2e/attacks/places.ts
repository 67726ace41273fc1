import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import { runInContainer } from '../../../server/environments/kind/exec.ts';
import { labelsOf, managedLabels, networkName } from '../../../server/environments/kind/names.ts';
import { createNetwork } from '../../../server/environments/kind/network.ts';
import type { EnvironmentId } from '../../../server/environments/provider.ts';
import { newId } from '../../../server/ids.ts';
import type { Learner } from './learner.ts';

const { signal } = new AbortController();
/** Where the host outside is, in a range that is nobody's (RFC 5737). */
const outsideAddress = '198.51.100.2';
const port = 8080;

/** Somewhere that listens, for as long as it is open. */
export interface Place {
  address: string;
  port: number;
  close(): Promise<void>;
}

/** This machine, with a port open on every address it has, and a note of the datagrams that arrive at `port`. */
export async function openMachine(): Promise<Place & { datagrams: string[] }> {
  const server = createServer((socket) => socket.end()).listen(0, '0.0.0.0');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const datagrams: string[] = [];
  const socket = createSocket('udp4', (message) => datagrams.push(message.toString().trim())).bind(port);
  await once(socket, 'listening');
  const own = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
  return {
    address: own.find(({ family, internal }) => family === 'IPv4' && !internal)?.address ?? '127.0.0.1',
    port,
    datagrams,
    async close() {
      server.close();
      socket.close();
    },
  };
}

/** A container that listens, in a network that is there already. */
async function openContainer({ deps }: Learner, network: string, labels: Record<string, string>) {
  const container = await deps.docker.createContainer({
    Image: deps.images.toolbox,
    Cmd: ['nc', '-lk', String(port)],
    Labels: labels,
    HostConfig: { NetworkMode: network, Init: true },
  });
  await container.start();
  const { NetworkSettings, State } = await container.inspect();
  return { container, pid: State.Pid, address: NetworkSettings.Networks[network]?.IPAddress ?? '', port };
}

/** A container in an environment's network, from which commands can be run. */
export interface Neighbour extends Place {
  run(script: string): Promise<string>;
}

/** Another learner's environment, as far as its network goes. */
export async function openNeighbour(learner: Learner, outside: 'closed' | 'open'): Promise<Neighbour> {
  const { deps } = learner;
  const id = newId() as EnvironmentId;
  await createNetwork({ ...deps, config: { ...deps.config, outside } }, id, signal);
  const { container, ...place } = await openContainer(learner, networkName(id), labelsOf(id));
  return {
    ...place,
    async run(script) {
      const { stdout, stderr } = await runInContainer(
        deps.docker,
        container.id,
        { command: ['bash', '-c', script] },
        signal,
      );
      return `${stdout}${stderr}`;
    },
    close: () => learner.provider.destroy(id, signal),
  };
}

/** A container that is none of Drydock's, in a network as `docker network create` makes it. */
export async function openStranger(learner: Learner): Promise<Place> {
  const network = await learner.deps.docker.createNetwork({ Name: `stranger-${newId()}`, Labels: managedLabels });
  const { Name } = await network.inspect();
  const { container, ...place } = await openContainer(learner, Name, managedLabels);
  return {
    ...place,
    async close() {
      await container.remove({ force: true });
      await network.remove();
    },
  };
}

/**
 * A machine beyond this one, as the machine's routes see it: a container at the other end of a cable of its own, with an
 * address of no private network, whose answers find their way back.
 */
export async function openOutside(learner: Learner): Promise<Place> {
  const { docker, images } = learner.deps;
  const { container, pid } = await openContainer(learner, 'none', managedLabels);
  const script = `
ip link add out-${pid} type veth peer name eth0 netns ${pid}
ip address add 198.51.100.1/24 dev out-${pid}
ip link set out-${pid} up
nsenter --target ${pid} --net sh -c 'ip address add ${outsideAddress}/24 dev eth0; ip link set eth0 up; ip route add default via 198.51.100.1'`;
  const cable = await docker.createContainer({
    Image: images.node,
    Entrypoint: ['bash', '-ec', script],
    Cmd: [],
    Labels: managedLabels,
    Tty: true,
    HostConfig: {
      NetworkMode: 'host',
      PidMode: 'host',
      CapAdd: ['NET_ADMIN', 'SYS_ADMIN', 'SYS_PTRACE'],
      SecurityOpt: ['seccomp=unconfined'],
    },
  });
  const close = () => container.remove({ force: true });
  try {
    await cable.start();
    const { StatusCode } = await cable.wait();
    if (StatusCode !== 0) throw new Error((await cable.logs({ stdout: true, stderr: true })).toString());
  } catch (error) {
    await close();
    throw error;
  } finally {
    await cable.remove({ force: true, v: true });
  }
  return { address: outsideAddress, port, close };
}
