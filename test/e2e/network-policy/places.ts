/** A Pod that takes part in the truth tables. */
export interface Place {
  namespace: string;
  pod: string;
  labels: Record<string, string>;
  /** What it calls its ports; the same name stands for another number in each Pod. */
  portNames: Record<'http' | 'other', number>;
}

/** Two namespaces, with a label in common and an app in common. */
export const namespaces = {
  shop: { team: 'shop' },
  bank: { team: 'bank', safe: 'yes' },
} as const;

const usual = { http: 80, other: 8080 };

/** By the names that the tables give them. */
export const pods = {
  web: { namespace: 'shop', pod: 'web', labels: { app: 'web', tier: 'front' }, portNames: usual },
  api: { namespace: 'shop', pod: 'api', labels: { app: 'api', tier: 'back' }, portNames: usual },
  db: { namespace: 'shop', pod: 'db', labels: { app: 'db' }, portNames: { http: 8080, other: 80 } },
  desk: { namespace: 'bank', pod: 'web', labels: { app: 'web' }, portNames: usual },
  safe: { namespace: 'bank', pod: 'safe', labels: { app: 'safe', tier: 'back' }, portNames: usual },
} as const satisfies Record<string, Place>;

export type PodName = keyof typeof pods;

/** The Pods, and a host of the test beside the node, which stands for everything outside of the cluster. */
export type PlaceName = PodName | 'world';

export const podNames = Object.keys(pods) as PodName[];
export const placeNames: PlaceName[] = [...podNames, 'world'];

/** Where every place answers, and the letter of each in a table. */
export const doors = [
  { letter: 'h', protocol: 'tcp', port: 80 },
  { letter: 'a', protocol: 'tcp', port: 8080 },
  { letter: 'd', protocol: 'udp', port: 53 },
] as const;

export type Door = (typeof doors)[number];

export function podManifests(): object[] {
  const ofNamespaces = Object.entries(namespaces).map(([name, labels]) => ({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name, labels },
  }));
  return [...ofNamespaces, ...podNames.map((name) => podManifest(pods[name]))];
}

export function podManifest({ namespace, pod, labels, portNames }: Place): object {
  const ports = Object.entries(portNames).map(([name, containerPort]) => ({ name, containerPort }));
  const dns = { name: 'dns', protocol: 'UDP', containerPort: 53 };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: pod, namespace, labels },
    spec: {
      terminationGracePeriodSeconds: 0,
      // Whatever answers in it is started from the node, so the container has nothing to do.
      containers: [{ name: 'idle', image: 'registry.k8s.io/pause:3.10.1', ports: [...ports, { ...dns }] }],
    },
  };
}
