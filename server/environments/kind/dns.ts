import { stringify } from 'yaml';
import type { Config } from '../../config.ts';

/**
 * What CoreDNS answers, as a manifest. In a cluster that has no way out, a name that the cluster does not know is answered
 * at once instead of after the seconds that asking somebody outside in vain would take, so a misspelt Service is seen as
 * what it is. The cluster's names need a zone of their own: within one, CoreDNS asks its plugins in the order of its
 * build, and template would answer before kubernetes.
 */
export function dnsManifest({ outside, resolvers }: Pick<Config, 'outside' | 'resolvers'>): string {
  const others = {
    closed: 'template ANY ANY {\n       rcode NXDOMAIN\n    }',
    open: `forward . ${resolvers.join(' ')}\n    cache 30`,
  };
  const Corefile = `cluster.local in-addr.arpa ip6.arpa {
    errors
    health {
       lameduck 5s
    }
    ready
    kubernetes cluster.local in-addr.arpa ip6.arpa {
       pods insecure
       ttl 5
    }
    prometheus :9153
    reload
    loadbalance
}
. {
    errors
    ${others[outside]}
}
`;
  return stringify({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'coredns', namespace: 'kube-system' },
    data: { Corefile },
  });
}
