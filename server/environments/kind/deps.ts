import type Docker from 'dockerode';
import type { Logger } from 'pino';
import type { Config } from '../../config.ts';

/** What the parts of the kind provider work with. */
export interface KindDeps {
  docker: Docker;
  /** Tells this server's environments from those of other servers on the same engine. Stays the same across restarts. */
  owner: string;
  images: { node: string; toolbox: string };
  /** Path of the kind command. It uses the docker command, which must reach the same engine as `docker`. */
  kind: string;
  /** Whether a policy was seen to take effect in a cluster of these images on this machine. */
  enforcesNetworkPolicy(): boolean;
  /** Where kind may leave a kubeconfig while it works. */
  folder: string;
  config: Pick<
    Config,
    | 'nodeCpus'
    | 'nodeMemoryMb'
    | 'nodePids'
    | 'outside'
    | 'resolvers'
    | 'subnets'
    | 'toolboxCpus'
    | 'toolboxMemoryMb'
    | 'toolboxPids'
  >;
  log: Logger;
}
