import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { nodeName } from '../../../server/environments/kind/names.ts';
import type { Learner } from './learner.ts';
import { type Neighbour, openMachine, openNeighbour, openOutside, openStranger, type Place } from './places.ts';

const minute = 60_000;
/** What the walls answer. A packet that somebody else drops makes the attempt time out instead. */
const refused = /No route to host/;

const reach = ({ address, port }: Pick<Place, 'address' | 'port'>) => `nc -z -v -w 3 ${address} ${port} 2>&1`;
const fromPod = (script: string) => `kubectl -n shop exec still --container=still -- sh -c '${script}'`;

/** Rejects when this machine itself cannot connect: then there is nothing to be walled off from. */
async function connectFromHere({ address, port }: Place): Promise<void> {
  const socket = connect({ host: address, port, timeout: 3000 });
  await once(socket, 'connect');
  socket.destroy();
}

/** What a learner's network reaches: its own cluster, and nothing else. */
export function describeNetworkAttacks(learner: () => Learner): void {
  describe('a learner who means harm, on the network,', () => {
    let machine: Awaited<ReturnType<typeof openMachine>>;
    let neighbour: Neighbour;
    let letOut: Neighbour;
    let stranger: Place;
    let outside: Place;
    let gateway: Place;

    const opened: Place[] = [];
    const open = async <Opened extends Place>(opening: Promise<Opened>): Promise<Opened> => {
      const place = await opening;
      opened.push(place);
      return place;
    };

    beforeAll(async () => {
      machine = await open(openMachine());
      neighbour = await open(openNeighbour(learner(), 'closed'));
      letOut = await open(openNeighbour(learner(), 'open'));
      stranger = await open(openStranger(learner()));
      outside = await open(openOutside(learner()));
      const { said } = await learner().toolbox('ip route show default');
      gateway = { ...machine, address: /via (\S+)/.exec(said)?.[1] ?? '' };
    }, minute);

    afterAll(async () => {
      for (const place of opened) await place.close();
    }, minute);

    const targets: [string, () => Place][] = [
      ["this machine, at the bridge's address", () => gateway],
      ["this machine, at the machine's own address", () => machine],
      ['another learner', () => neighbour],
      ['a container that is none of theirs', () => stranger],
      ['a machine outside', () => outside],
    ];

    it.each(targets)('cannot reach %s, from the toolbox and from a Pod', async (_, target) => {
      await connectFromHere(target());
      expect((await learner().toolbox(reach(target()))).said).toMatch(refused);
      expect((await learner().toolbox(fromPod(reach(target())))).said).toMatch(refused);
    });

    it('cannot reach a machine outside by way of a Service of their own', async () => {
      const { address, port } = outside;
      const metadata = { name: 'detour', namespace: 'shop' };
      const service = { apiVersion: 'v1', kind: 'Service', metadata, spec: { ports: [{ port }] } };
      const slice = {
        apiVersion: 'discovery.k8s.io/v1',
        kind: 'EndpointSlice',
        metadata: { ...metadata, labels: { 'kubernetes.io/service-name': 'detour' } },
        addressType: 'IPv4',
        endpoints: [{ addresses: [address] }],
        ports: [{ port }],
      };
      for (const manifest of [service, slice]) {
        expect(await learner().toolbox(`kubectl create --filename - <<<'${JSON.stringify(manifest)}'`)).toMatchObject({
          exitCode: 0,
        });
      }
      const detour = { address: 'detour', port };
      await vi.waitFor(
        async () => expect((await learner().toolbox(fromPod(reach(detour)))).said).toMatch(refused),
        20_000,
      );
    });

    it("cannot ask for the cloud's credentials, from the toolbox and from a Pod", async () => {
      const metadata = { address: '169.254.169.254', port: 80 };
      expect((await learner().toolbox(reach(metadata))).said).toMatch(refused);
      expect((await learner().toolbox(fromPod(reach(metadata)))).said).toMatch(refused);
    });

    it('cannot send datagrams to this machine', async () => {
      const socket = createSocket('udp4');
      const send = `nc -u -w 1 ${gateway.address} ${gateway.port}`;
      await learner().toolbox(`echo toolbox | ${send}; ${fromPod(`echo pod | ${send}`)}`);
      socket.send('machine', gateway.port, gateway.address);
      await vi.waitFor(() => expect(machine.datagrams).toContain('machine'), 5000);
      socket.close();
      expect(machine.datagrams).toEqual(['machine']);
    });

    it('cannot have names asked for outside, and is told so at once', async () => {
      const { toolbox, id } = learner();
      const { said } = await toolbox(`getent hosts ${nodeName(id)}; time getent hosts secret.attack.example`);
      expect(said).toMatch(new RegExp(`^10\\.\\S+ +${nodeName(id)}`));
      expect(said).toMatch(/real\t0m[0-3]\./);
      expect((await toolbox('grep --count nameserver /etc/resolv.conf; ip -6 address show scope global')).said).toBe(
        '1',
      );
      const { said: inPod } = await toolbox(fromPod('nslookup secret.attack.example; nslookup kubernetes.default'));
      expect(inPod).toMatch(/NXDOMAIN/);
      expect(inPod).toMatch(/10\.96\.0\.1/);
    });

    it.each(targets.slice(0, -1))('who is let out cannot reach %s', async (_, target) => {
      const own = await letOut.run('ip route show default');
      const aim = target() === gateway ? { ...gateway, address: /via (\S+)/.exec(own)?.[1] ?? '' } : target();
      expect(await letOut.run(reach(aim))).toMatch(refused);
    });

    it('who is let out reaches a machine outside, but no metadata', async () => {
      expect(await letOut.run(reach(outside))).toMatch(/succeeded/);
      expect(await letOut.run(reach({ address: '169.254.169.254', port: 80 }))).toMatch(refused);
    });
  });
}
