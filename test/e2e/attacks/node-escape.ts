import {
  type Attack,
  hostPath,
  type PodFields,
  pod,
  podAttack,
  podTemplate,
  securityContext,
  volume,
  wouldCreate,
} from './attack.ts';

const belongsToMachine = /root on the machine that all learners share/;
const reachesNode = /reach into the node/;
const onlyLabFolder = /may only use a folder in \/var\/local\/lab/;
const mountedByNode = /would be mounted by the node itself/;

const kernelsOwn = /is the kernel's, so Drydock mounts nothing there/;

const volumeAt = (mountPath: string): PodFields => ({
  spec: { volumes: [{ name: 'data', emptyDir: { medium: 'Memory' } }] },
  container: { volumeMounts: [{ name: 'data', mountPath }] },
});

const privileged = securityContext({ privileged: true });
const sidekick = { name: 'sidekick', image: 'busybox' };

const named = { name: 'attack', namespace: 'shop' };
const selector = { matchLabels: { app: 'attack' } };

/** What makes Pods from this template, of every kind. */
function makers(fields: Parameters<typeof podTemplate>[0]): Record<string, Record<string, unknown>> {
  const template = podTemplate(fields);
  const forJob = { ...template, spec: { ...template.spec, restartPolicy: 'Never' } };
  const apps = (kind: string, spec = {}) => ({
    apiVersion: 'apps/v1',
    kind,
    metadata: named,
    spec: { selector, template, ...spec },
  });
  const job = { template: forJob };
  return {
    Deployment: apps('Deployment'),
    DaemonSet: apps('DaemonSet'),
    ReplicaSet: apps('ReplicaSet'),
    StatefulSet: apps('StatefulSet', { serviceName: 'attack' }),
    Job: { apiVersion: 'batch/v1', kind: 'Job', metadata: named, spec: job },
    CronJob: {
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata: named,
      spec: { schedule: '* * * * *', jobTemplate: { spec: job } },
    },
    ReplicationController: {
      apiVersion: 'v1',
      kind: 'ReplicationController',
      metadata: named,
      spec: { selector: selector.matchLabels, template },
    },
    PodTemplate: { apiVersion: 'v1', kind: 'PodTemplate', metadata: named, template },
  };
}

const harmless = makers({});
const byMakers: Attack[] = Object.entries(makers(privileged)).map(([kind, manifest]) => ({
  name: `have a ${kind} make privileged Pods`,
  attempt: wouldCreate(manifest),
  refusal: belongsToMachine,
  control: wouldCreate(harmless[kind] ?? {}),
}));

const persistentVolume = (spec: Record<string, unknown>) =>
  wouldCreate({
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name: 'attack' },
    spec: { capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'], ...spec },
  });
const local = (path: string, spec = {}) =>
  persistentVolume({
    local: { path },
    nodeAffinity: {
      required: {
        nodeSelectorTerms: [{ matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'Exists' }] }],
      },
    },
    ...spec,
  });

const storageClass = (fields: Record<string, unknown>) =>
  wouldCreate({
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: { name: 'attack' },
    provisioner: 'rancher.io/local-path',
    ...fields,
  });

/** Everything that the API server has to refuse because it would end as root on the node. */
export const nodeEscapes: readonly Attack[] = [
  podAttack('run a privileged container', privileged, belongsToMachine, securityContext({ privileged: false })),
  podAttack(
    'run a privileged init container',
    { spec: { initContainers: [{ ...sidekick, securityContext: { privileged: true } }] } },
    belongsToMachine,
    { spec: { initContainers: [sidekick] } },
  ),
  ...byMakers,
  {
    name: 'turn a harmless Deployment into a privileged one',
    attempt: `kubectl -n shop patch deployment web --dry-run=server --type=json --patch '[{"op": "add", "path": "/spec/template/spec/containers/0/securityContext", "value": {"privileged": true}}]'`,
    refusal: belongsToMachine,
    control: `kubectl -n shop patch deployment web --dry-run=server --type=json --patch '[{"op": "add", "path": "/spec/template/spec/containers/0/securityContext", "value": {"runAsUser": 1000}}]'`,
  },
  {
    name: 'put a privileged container into a running Pod',
    attempt: 'kubectl -n shop debug pod/still --image=busybox --profile=sysadmin --attach=false',
    refusal: belongsToMachine,
    control: 'kubectl -n shop debug pod/still --image=busybox --profile=general --attach=false',
  },
  {
    name: 'debug the node',
    attempt: 'kubectl -n shop debug "$(kubectl get node -o name)" --image=busybox --attach=false',
    refusal: /hostNetwork, hostPID and hostIPC reach into the node/,
    control:
      'kubectl -n shop debug pod/still --image=busybox --copy-to=copy --attach=false && kubectl -n shop delete pod copy --wait=false',
  },
  podAttack('share the network of the node', { spec: { hostNetwork: true } }, reachesNode),
  podAttack('share the processes of the node', { spec: { hostPID: true } }, reachesNode, {
    spec: { shareProcessNamespace: true },
  }),
  podAttack('share the memory of the node', { spec: { hostIPC: true } }, reachesNode),
  podAttack('mount the disk of the node', hostPath('/'), onlyLabFolder, hostPath('/var/local/lab/data')),
  podAttack(
    'mount the socket of containerd',
    hostPath('/run/containerd/containerd.sock'),
    onlyLabFolder,
    hostPath('/var/local/lab/data'),
  ),
  podAttack(
    'mount the folder in which the folders of labs are',
    hostPath('/var/local/lab/'),
    onlyLabFolder,
    hostPath('/var/local/lab/data/'),
  ),
  podAttack(
    'mount a folder within a folder of the lab, where a link could be',
    hostPath('/var/local/lab/data/link'),
    onlyLabFolder,
    hostPath('/var/local/lab/data'),
  ),
  podAttack('climb out of the folder of the lab', hostPath('/var/local/lab/data/../..'), /must not contain '\.\.'/),
  podAttack(
    'have the node mount a network drive',
    volume({ nfs: { server: '192.0.2.1', path: '/' } }),
    mountedByNode,
    volume({ emptyDir: {} }),
  ),
  podAttack(
    'have a driver of the node mount a volume',
    volume({ csi: { driver: 'attack.example' } }),
    mountedByNode,
    volume({
      ephemeral: {
        volumeClaimTemplate: { spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } },
      },
    }),
  ),
  podAttack(
    'have a device of the node',
    {
      spec: { volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }] },
      container: { volumeDevices: [{ name: 'data', devicePath: '/dev/data' }] },
    },
    /volumeDevices would hand out a device/,
    volume({ persistentVolumeClaim: { claimName: 'data' } }),
  ),
  podAttack(
    'have the capability to administer the machine',
    securityContext({ capabilities: { add: ['SYS_ADMIN'] } }),
    /Drydock does not add SYS_ADMIN\./,
    securityContext({ capabilities: { drop: ['ALL'], add: ['NET_BIND_SERVICE'] } }),
  ),
  podAttack('have all capabilities', securityContext({ capabilities: { add: ['ALL'] } }), /Drydock does not add ALL\./),
  podAttack(
    'load programs into the kernel',
    securityContext({ capabilities: { add: ['CHOWN', 'BPF', 'SYS_MODULE'] } }),
    /Drydock does not add BPF, SYS_MODULE\./,
    securityContext({ capabilities: { add: ['CHOWN'] } }),
  ),
  podAttack(
    'call what the kernel keeps from containers',
    securityContext({ seccompProfile: { type: 'Unconfined' } }),
    /Unconfined profiles/,
    securityContext({ seccompProfile: { type: 'RuntimeDefault' } }),
  ),
  podAttack(
    'call what the kernel keeps from containers, for the whole Pod',
    { spec: { securityContext: { seccompProfile: { type: 'Unconfined' } } } },
    /Unconfined profiles/,
    { spec: { securityContext: { seccompProfile: { type: 'RuntimeDefault' } } } },
  ),
  podAttack(
    'shake off AppArmor',
    securityContext({ appArmorProfile: { type: 'Unconfined' } }),
    /Unconfined profiles/,
    securityContext({ appArmorProfile: { type: 'RuntimeDefault' } }),
  ),
  podAttack(
    'shake off SELinux',
    securityContext({ seLinuxOptions: { type: 'spc_t' } }),
    /Unconfined profiles/,
    securityContext({ seLinuxOptions: { level: 's0:c1,c2' } }),
  ),
  podAttack(
    'see all of /proc',
    { spec: { hostUsers: false }, container: { securityContext: { procMount: 'Unmasked' } } },
    /unmasked \/proc/,
    { spec: { hostUsers: false }, container: { securityContext: { procMount: 'Default' } } },
  ),
  podAttack(
    'turn a screw of the kernel',
    { spec: { securityContext: { sysctls: [{ name: 'net.core.somaxconn', value: '9' }] } } },
    /The sysctl net\.core\.somaxconn is not among those/,
    { spec: { securityContext: { sysctls: [{ name: 'net.ipv4.ip_unprivileged_port_start', value: '80' }] } } },
  ),
  podAttack(
    'take the port of the API server',
    { container: { ports: [{ containerPort: 80, hostPort: 6443 }] } },
    /The hostPort 6443 belongs to the platform/,
    { container: { ports: [{ containerPort: 80, hostPort: 80 }] } },
  ),
  podAttack(
    'have the kubelet call the node itself',
    { container: { livenessProbe: { httpGet: { host: '127.0.0.1', port: 2381, path: '/metrics' } } } },
    /is sent by the node to wherever it says/,
    { container: { livenessProbe: { httpGet: { port: 2381, path: '/metrics' } } } },
  ),
  podAttack(
    'have the kubelet call another machine',
    { container: { lifecycle: { postStart: { httpGet: { host: '169.254.169.254', port: 80, path: '/' } } } } },
    /is sent by the node to wherever it says/,
    { container: { lifecycle: { postStart: { httpGet: { port: 80, path: '/' } } } } },
  ),
  podAttack(
    "put something of theirs in the place of the kernel's files",
    volumeAt('/dev'),
    kernelsOwn,
    volumeAt('/dev/shm'),
  ),
  podAttack(
    "put something of theirs in the place of the kernel's files, by a detour",
    volumeAt('/data/../proc'),
    kernelsOwn,
    volumeAt('/data/proc'),
  ),
  podAttack('start in a folder that runc has open', { container: { workingDir: '/proc/self/fd/8' } }, kernelsOwn, {
    container: { workingDir: '/processes' },
  }),
  podAttack(
    "push aside the cluster's own Pods",
    { spec: { priorityClassName: 'system-node-critical' } },
    /could push aside/,
  ),
  podAttack(
    'pass off a Pod as one of the node',
    { annotations: { 'kubernetes.io/config.mirror': 'x' }, spec: { nodeName: 'somewhere' } },
    /only the node may set them/,
    { annotations: { 'example.org/config.mirror': 'x' }, spec: { nodeName: 'somewhere' } },
  ),
  {
    name: 'offer a folder of the node as a volume',
    attempt: persistentVolume({ hostPath: { path: '/etc/kubernetes' } }),
    refusal: /may only use a folder in \/var\/local\/lab, such as \/var\/local\/lab\/data, and not \/etc\/kubernetes/,
    control: persistentVolume({ hostPath: { path: '/var/local/lab/data' } }),
  },
  {
    name: 'offer the disk of the node as a local volume',
    attempt: local('/'),
    refusal: onlyLabFolder,
    control: local('/var/local/lab/data'),
  },
  {
    name: 'offer a device of the node as a volume',
    attempt: local('/var/local/lab/data', { volumeMode: 'Block' }),
    refusal: /mode Block would hand out a device/,
    control: local('/var/local/lab/data', { volumeMode: 'Filesystem' }),
  },
  {
    name: 'offer a network drive as a volume',
    attempt: persistentVolume({ nfs: { server: '192.0.2.1', path: '/' } }),
    refusal: /would be mounted by the node itself/,
    control: local('/var/local/lab/data'),
  },
  {
    name: 'choose how the node mounts a volume',
    attempt: local('/var/local/lab/data', { mountOptions: ['suid'] }),
    refusal: /mountOptions change how the node mounts/,
    control: local('/var/local/lab/data'),
  },
  {
    name: 'have the provisioner climb out of its folder',
    attempt: storageClass({ parameters: { pathPattern: '../../etc/kubernetes/manifests' } }),
    refusal: /choose a folder on the node/,
    control: storageClass({ reclaimPolicy: 'Retain', volumeBindingMode: 'WaitForFirstConsumer' }),
  },
  {
    name: 'mount a folder of the node by way of a Pod in the namespace of the platform',
    attempt: wouldCreate({ ...pod(hostPath('/')), metadata: { name: 'attack', namespace: 'kube-system' } }),
    refusal: /holds the cluster's own parts/,
    control: wouldCreate(pod({})),
  },
];
