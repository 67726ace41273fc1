import type { KindDeps } from './deps.ts';
import { bridgePrefix, managedLabels, wallsTable } from './names.ts';

/**
 * Whatever begins in an environment may go to its own bridge and nowhere else: not to the machine (its addresses, its
 * published ports, a bridge's own address), not to another environment, container or virtual machine, not beyond. Of a
 * packet that the bridge itself passes on, where the kernel shows those too, the way leads back through the interface it
 * came by, and so it is let through. Answers to connections that the machine opened pass. All of it holds for IPv6 as well.
 *
 * Where the operator lets learners out, they reach public addresses and still nothing of the above, no private network,
 * and no link-local address, where clouds answer with a machine's credentials.
 */
const rules = `
add table ${wallsTable}
delete table ${wallsTable}
table ${wallsTable} {
  set inside {
    type ipv4_addr
    flags interval
    elements = { 0.0.0.0/8, 10.0.0.0/8, 100.64.0.0/10, 127.0.0.0/8, 169.254.0.0/16, 172.16.0.0/12, 192.168.0.0/16, 224.0.0.0/3 }
  }
  set inside6 {
    type ipv6_addr
    flags interval
    elements = { ::/8, fc00::/7, fe80::/10, ff00::/8 }
  }
  chain leaving {
    type filter hook prerouting priority mangle
    ct state { established, related } accept
    iifname "${bridgePrefix.closed}*" fib daddr . iif oif missing reject with icmpx admin-prohibited
    iifname "${bridgePrefix.open}*" fib daddr . iif oif missing jump outside
  }
  chain outside {
    fib daddr type local reject with icmpx admin-prohibited
    ip daddr @inside reject with icmpx admin-prohibited
    ip6 daddr @inside6 reject with icmpx admin-prohibited
  }
}`;

const sysResource = 1n << 24n;

/** What kind has to allow for on this host. */
export interface HostFindings {
  /** Even privileged containers are without CAP_SYS_RESOURCE here, so no process may lower its own OOM score. */
  isRestricted: boolean;
}

/**
 * Raises the walls around all environments, the ones to come included, and looks at what the host lets containers do.
 * It is done from a container in the host's network, because the server may be on another machine than the engine, or
 * without the right. Repeating it changes nothing; it is repeated because a restart of the machine takes the walls down.
 */
export async function raiseWalls({ docker, images }: Pick<KindDeps, 'docker' | 'images'>): Promise<HostFindings> {
  const container = await docker.createContainer({
    Image: images.node,
    Entrypoint: ['sh', '-c', `printf %s "$RULES" | nft -f - && grep CapBnd /proc/self/status`],
    Cmd: [],
    Env: [`RULES=${rules}`],
    Tty: true,
    Labels: managedLabels,
    HostConfig: { NetworkMode: 'host', CapDrop: ['ALL'], CapAdd: ['NET_ADMIN', 'SYS_RESOURCE'] },
  });
  try {
    await container.start();
    const { StatusCode } = (await container.wait()) as { StatusCode: number };
    const said = (await container.logs({ stdout: true, stderr: true })).toString();
    if (StatusCode !== 0) throw new Error(`the walls between environments could not be raised: ${said.trim()}`);
    const granted = BigInt(`0x${/CapBnd:\s*([0-9a-f]+)/.exec(said)?.[1] ?? '0'}`);
    return { isRestricted: (granted & sysResource) === 0n };
  } finally {
    await container.remove({ force: true, v: true });
  }
}
