import { stringify } from 'yaml';
import type { HostFindings } from './walls.ts';

/** In the node image: whom nobody may impersonate, and how Secrets are stored until a learner changes it. */
const apiServerFolder = '/etc/kubernetes/drydock';
/** What every Pod reaches the node by, whatever its address outside is (etc/cni/net.d/10-drydock.conflist in the node image). */
const nodeInPodNetwork = '10.244.0.1';

// The controller manager and the scheduler would make RSA keys of their own at each start, to serve their health with on the
// node's loopback.
const servingCertificate = {
  'tls-cert-file': '/etc/kubernetes/pki/apiserver.crt',
  'tls-private-key-file': '/etc/kubernetes/pki/apiserver.key',
};

// One node has nobody to elect a leader with, and without leases a node that was paused goes on at once. Certificates of
// ECDSA keys are made in no time, and a clone can replace them by others of the same length.
const clusterPatch = {
  kind: 'ClusterConfiguration',
  featureGates: { PublicKeysECDSA: true },
  apiServer: {
    // The first two are kind's own, whose list this takes the place of.
    certSANs: ['localhost', '127.0.0.1', nodeInPodNetwork],
    extraArgs: {
      'authorization-config': `${apiServerFolder}/authorization.yaml`,
      'encryption-provider-config': `${apiServerFolder}/encryption.json`,
    },
    extraVolumes: [
      {
        name: 'drydock',
        hostPath: apiServerFolder,
        mountPath: apiServerFolder,
        readOnly: true,
        pathType: 'Directory',
      },
    ],
  },
  // With its usual 20 questions a second the controller manager is more than a second late to start its controllers.
  // A single etcd makes itself the leader after this long; usually it waits ten times as long for others.
  etcd: { local: { extraArgs: { 'heartbeat-interval': '50', 'election-timeout': '250' } } },
  // Nothing here is attached to a node before it is mounted, and looking for that ten times a second takes its time.
  controllerManager: {
    extraArgs: {
      'leader-elect': 'false',
      'kube-api-qps': '200',
      'kube-api-burst': '300',
      controllers: '*,-persistentvolume-attach-detach-controller',
      ...servingCertificate,
    },
  },
  scheduler: {
    extraArgs: { 'leader-elect': 'false', ...servingCertificate },
    extraVolumes: Object.values(servingCertificate).map((path, index) => ({
      name: `serving-${index}`,
      hostPath: path,
      mountPath: path,
      readOnly: true,
      pathType: 'File',
    })),
  },
};

// In the node image: for one learner the parts of the control plane need not be asked every second whether they are ready,
// and may collect garbage more often than they would with memory to spare.
const initPatch = { kind: 'InitConfiguration', patches: { directory: '/kind/patches' } };

// What a container may call in the kernel is filtered unless it is said otherwise, which the guard refuses; Kubernetes
// itself would filter nothing. And no Pod may take all the processes that the node may have.
const kubeletPatch = { kind: 'KubeletConfiguration', seccompDefault: true, podPidsLimit: 1024 };

// A Service follows its Pods at once; kube-proxy would let a second pass between two changes, for clusters of thousands.
const kubeProxyPatch = { kind: 'KubeProxyConfiguration', nftables: { minSyncPeriod: '100ms' } };

/**
 * The configuration of one cluster for `kind create cluster`: one node, and its API server on a port of this machine that
 * the engine chooses (https://kind.sigs.k8s.io/docs/user/configuration).
 */
export function kindConfig({ isRestricted }: HostFindings): string {
  return stringify({
    kind: 'Cluster',
    apiVersion: 'kind.x-k8s.io/v1alpha4',
    networking: { apiServerAddress: '127.0.0.1', apiServerPort: -1, kubeProxyMode: 'nftables' },
    nodes: [{ role: 'control-plane' }],
    // Makes the kubelet and kube-proxy go on where they may not lower OOM scores or raise limits.
    ...(isRestricted && { featureGates: { KubeletInUserNamespace: true } }),
    kubeadmConfigPatches: [clusterPatch, initPatch, kubeletPatch, kubeProxyPatch].map((patch) => stringify(patch)),
  });
}
