import type { KindDeps } from './deps.ts';
import { bridgePrefix, managedLabels } from './names.ts';

/**
 * What environments may not reach: the machine's own addresses (a bridge is one of them) and everything beyond their
 * bridge. Docker itself keeps one bridge from another. Answers to connections that the machine opened pass.
 */
const rules = `
add table inet drydock
flush table inet drydock
table inet drydock {
  chain input {
    type filter hook input priority filter - 10
    iifname "${bridgePrefix}*" ct state != { established, related } reject with icmpx admin-prohibited
  }
  chain forward {
    type filter hook forward priority filter - 10
    iifname "${bridgePrefix}*" oifname != "${bridgePrefix}*" ct state != { established, related } reject with icmpx admin-prohibited
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
