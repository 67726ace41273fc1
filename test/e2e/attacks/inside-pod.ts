import { type Attack, podTemplate } from './attack.ts';

const inPod = (script: string) => `kubectl -n shop exec still --container=still -- sh -c '${script}'`;

/** Runs a Pod that mounts what it made below its own volume: `out`, a link to the root of whoever follows it, or `in`. */
function mountBelow(subPath: 'in' | 'out'): string {
  const volumes = [{ name: 'data', emptyDir: {} }];
  const mount = { name: 'data', mountPath: '/data' };
  const maker = {
    name: 'maker',
    image: 'busybox',
    command: ['sh', '-c', 'ln -s / /data/out; mkdir /data/in'],
    volumeMounts: [mount],
  };
  const { spec } = podTemplate({
    spec: { volumes, initContainers: [maker], restartPolicy: 'Never' },
    container: { command: ['ls', '/data'], volumeMounts: [{ ...mount, subPath }] },
  });
  const name = `below-${subPath}`;
  const manifest = JSON.stringify({ apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'shop' }, spec });
  return `kubectl create --filename - <<<'${manifest}'
for try in $(seq 50); do
  state=$(kubectl -n shop get pod ${name} --output=jsonpath='{.status.phase} {.status.containerStatuses[0].state.waiting.message}')
  case "$state" in Succeeded*) exit 0 ;; *subPath*) break ;; esac
  sleep 0.5
done
echo "$state"
exit 1`;
}

/** What the kernel and the kubelet have to refuse somebody who is root in a Pod. */
export const attacksFromPod: readonly Attack[] = [
  {
    name: 'mount anything',
    attempt: inPod('mount -t tmpfs none /mnt'),
    refusal: /permission denied/,
    control: inPod('test "$(id -u)" = 0'),
  },
  {
    name: 'become root of a namespace of their own',
    attempt: inPod('unshare -Ur true'),
    refusal: /unshare\(0x10000000\): Operation not permitted/,
    control: inPod('grep -x "Seccomp:.2" /proc/1/status'),
  },
  {
    name: 'read the disk of the machine through a device file of their own',
    attempt: inPod('rm -f /tmp/disk; mknod /tmp/disk b 254 0 && head -c 1 /tmp/disk'),
    refusal: /\/tmp\/disk: Operation not permitted/,
    control: inPod('rm -f /tmp/null; mknod /tmp/null c 1 3 && head -c 1 /tmp/null'),
  },
  {
    name: 'have the kernel run a program for them when another crashes',
    attempt: inPod('echo x > /proc/sys/kernel/core_pattern'),
    refusal: /core_pattern: Read-only file system/,
    control: inPod('cat /proc/sys/kernel/core_pattern'),
  },
  {
    name: 'have the kernel run a program for them when a cgroup empties',
    attempt: inPod('echo 1 > "$(dirname "$(find /sys/fs/cgroup -name cgroup.procs | head -n 1)")/cgroup.procs"'),
    refusal: /Read-only file system/,
    control: inPod('find /sys/fs/cgroup -name cgroup.procs | grep -q .'),
  },
  {
    name: "read the kernel's messages",
    attempt: inPod('dmesg | grep .'),
    refusal: /Operation not permitted/,
  },
  {
    name: 'have the kubelet follow a link out of a volume',
    attempt: mountBelow('out'),
    refusal: /failed to prepare subPath for volumeMount "data"/,
    control: mountBelow('in'),
  },
  {
    name: 'see the processes of the node',
    attempt: inPod('cat /proc/[0-9]*/comm | grep -E "kubelet|containerd|systemd" || { echo none of them; false; }'),
    refusal: /^none of them/,
    control: inPod('cat /proc/[0-9]*/comm | grep -q sleep'),
  },
];

const withCertificate = `
kubectl config view --raw --output=jsonpath={.users[0].user.client-certificate-data} | base64 --decode > /tmp/learner.crt
kubectl config view --raw --output=jsonpath={.users[0].user.client-key-data} | base64 --decode > /tmp/learner.key
node=$(kubectl get node --output=jsonpath={.items[0].metadata.name})
ask() { curl --silent --show-error --insecure --max-time 5 --fail-with-body --cert /tmp/learner.crt --key /tmp/learner.key "$@"; }
`;

/** What listens on the node's own address, which a learner's network has to reach because the API server is there. */
export const attacksOnNodePorts: readonly Attack[] = [
  {
    name: 'have the kubelet run a command',
    attempt: `${withCertificate} ask -X POST "https://$node:10250/run/kube-system/etcd-$node/etcd?cmd=id"`,
    refusal: /Forbidden \(user=learner, verb=create, resource=nodes, subresource\(s\)=\[proxy\]\)/,
    control: `${withCertificate} ask "https://$node:6443/api/v1/namespaces/shop/pods"`,
  },
  {
    name: 'have the kubelet tell of the platform',
    attempt: `${withCertificate} ask "https://$node:10250/pods"`,
    refusal: /Forbidden \(user=learner, verb=get, resource=nodes/,
    control: `${withCertificate} ask "https://$node:6443/api/v1/namespaces/shop/pods"`,
  },
  {
    name: 'ask the kubelet without saying who they are',
    attempt:
      'node=$(kubectl get node --output=jsonpath={.items[0].metadata.name}); curl --silent --insecure --fail-with-body "https://$node:10250/pods"',
    refusal: /^Unauthorized/,
    control:
      'node=$(kubectl get node --output=jsonpath={.items[0].metadata.name}); curl --silent --insecure --fail-with-body "https://$node:6443/version"',
  },
  {
    name: "read the cluster's database",
    attempt: `${withCertificate} ask --tls-max 1.2 "https://$node:2379/v3/kv/range" --data '{"key": "AA=="}'`,
    refusal: /alert unknown ca|alert bad certificate/,
    control: `${withCertificate} ask --tls-max 1.2 "https://$node:6443/readyz"`,
  },
  ...[
    ['the scheduler', 10259],
    ['the controllers', 10257],
    ['the metrics of the database', 2381],
    ['the metrics of the network', 10249],
    ['the images of the node', 5000],
    ["the kubelet's read-only port", 10255],
  ].map(([what, port]) => ({
    name: `find a door to ${what}`,
    attempt: `nc -z -v -w 3 "$(kubectl get node --output=jsonpath={.items[0].metadata.name})" ${port}`,
    refusal: /Connection refused/,
    control: 'nc -z -v -w 3 "$(kubectl get node --output=jsonpath={.items[0].metadata.name})" 6443',
  })),
];
