import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import type { Addon, EnvironmentId, HomeId } from '../../server/environments/provider.ts';
import { newId } from '../../server/ids.ts';
import { preparationMs, realKind } from './real-kind.ts';

const addons: Addon[] = ['ingress', 'gateway', 'loadbalancer', 'metrics'];
/** Far beyond what they take on an idle machine; how long that is stands in docs/benchmarks.md. */
const limitMs = 60_000;
const id = newId() as EnvironmentId;
const { signal } = new AbortController();

let kind: Awaited<ReturnType<typeof realKind>>;
/** The node's address. */
let node: string;

async function run(where: 'toolbox' | 'cluster', script: string, stdin?: string) {
  const request = { where, command: ['bash', '-c', script], stdin, timeoutSeconds: 60 } as const;
  const { exitCode, stdout, stderr } = await kind.provider.exec(id, request, signal);
  return { exitCode, said: `${stdout}${stderr}`.trim() };
}
const inNode = async (script: string, stdin?: string) => {
  const { exitCode, said } = await run('cluster', script, stdin);
  if (exitCode !== 0) throw new Error(`${script}: ${said}`);
  return said;
};
const inToolbox = async (script: string) => (await run('toolbox', script)).said;
const apply = (...objects: object[]) =>
  inNode('kubectl apply --filename -', objects.map((object) => stringify(object)).join('---\n'));

const web = (name: string) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, labels: { app: name } },
  spec: {
    terminationGracePeriodSeconds: 0,
    containers: [
      {
        name: 'web',
        image: 'busybox:1.35',
        command: ['sh', '-c', `mkdir /www && echo ${name} > /www/index.html && exec httpd -f -h /www`],
      },
    ],
  },
});
const service = (name: string, spec: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name },
  spec: { selector: { app: name }, ports: [{ port: 80 }], ...spec },
});
const loadBalancer = (name: string, spec: object = {}) => service(name, { type: 'LoadBalancer', ...spec });
const addressOf = (name: string) =>
  inNode(`kubectl get service ${name} --output 'jsonpath={.status.loadBalancer.ingress[*].ip}'`);
const eventually = (ask: () => Promise<string>) => expect.poll(ask, { timeout: limitMs, interval: 200 });

beforeAll(async () => {
  kind = await realKind();
  await kind.provider.create(id, () => {}, signal);
  await kind.provider.equip(id, newId() as HomeId, signal);
  node = await inNode('cat /kind/old-ipv4');
  await apply(
    web('red'),
    web('blue'),
    service('red'),
    service('blue'),
    loadBalancer('front', { selector: { app: 'red' } }),
  );
  await inNode('kubectl wait pod red blue --for condition=Ready --timeout 60s');
}, preparationMs);

afterAll(async () => {
  await kind?.provider.destroy(id, signal);
  await kind?.dispose();
}, limitMs);

describe('a cluster without addons', () => {
  it('runs nothing of them', async () => {
    const pods = await inNode('kubectl get pods --all-namespaces --output name');
    expect(pods).not.toMatch(/traefik|metrics/);
    expect(await inNode('kubectl get crd,ingressclass --output name')).toBe('');
    expect(await inNode('systemctl is-active drydock-load-balancer || true')).toBe('inactive');
  });

  it('answers at no port 80, and leaves a load balancer pending', async () => {
    await sleep(1000);
    expect(await addressOf('front')).toBe('');
    expect((await run('toolbox', `curl --max-time 3 http://${node}`)).exitCode).not.toBe(0);
  });
});

describe('a cluster with all addons', () => {
  beforeAll(async () => {
    const began = Date.now();
    await kind.provider.switchOn(id, addons, signal);
    console.log(`all addons work ${Date.now() - began} ms after they were switched on`);
  }, limitMs);

  it('takes being asked for them again', () => kind.provider.switchOn(id, addons, signal), limitMs);

  it('routes an Ingress by host and path, from outside', async () => {
    const path = (path: string, name: string) => ({
      path,
      pathType: 'Prefix',
      backend: { service: { name, port: { number: 80 } } },
    });
    await apply({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: { name: 'shop' },
      spec: {
        ingressClassName: 'traefik',
        rules: [{ host: 'shop.example', http: { paths: [path('/', 'red'), path('/index.html', 'blue')] } }],
      },
    });
    const ask = (host: string, path: string) =>
      inToolbox(`curl --silent --max-time 5 --header 'Host: ${host}' http://${node}${path}`);
    await eventually(() => ask('shop.example', '/')).toBe('red');
    expect(await ask('shop.example', '/index.html')).toBe('blue');
    expect(await ask('other.example', '/')).toBe('404 page not found');
    expect(await inNode("kubectl get ingress shop --output 'jsonpath={.status.loadBalancer.ingress[*].ip}'")).toBe(
      node,
    );
  });

  it('leaves an Ingress without a class alone', async () => {
    await apply({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: { name: 'classless' },
      spec: { defaultBackend: { service: { name: 'red', port: { number: 80 } } } },
    });
    await sleep(2000);
    expect(await inToolbox(`curl --silent --max-time 5 http://${node}/`)).toBe('404 page not found');
  });

  it('splits what comes to an HTTPRoute by weight', async () => {
    const gatewayApi = 'gateway.networking.k8s.io/v1';
    const listeners = [{ name: 'http', port: 80, protocol: 'HTTP' }];
    const backendRefs = [
      { name: 'red', port: 80, weight: 3 },
      { name: 'blue', port: 80, weight: 1 },
    ];
    await apply(
      {
        apiVersion: gatewayApi,
        kind: 'Gateway',
        metadata: { name: 'door' },
        spec: { gatewayClassName: 'traefik', listeners },
      },
      {
        apiVersion: gatewayApi,
        kind: 'HTTPRoute',
        metadata: { name: 'split' },
        spec: { parentRefs: [{ name: 'door' }], hostnames: ['split.example'], rules: [{ backendRefs }] },
      },
    );
    const ask = `curl --silent --max-time 5 --header 'Host: split.example' http://${node}/`;
    await eventually(() => inToolbox(ask)).toMatch(/red|blue/);
    const answers = (await inToolbox(`for i in {1..40}; do ${ask}; done`)).split('\n');
    expect(answers.filter((answer) => answer === 'blue').length).toBeCloseTo(10, -1);
    expect(new Set(answers)).toEqual(new Set(['red', 'blue']));
  });

  it('gives a load balancer an address that answers, from outside and inside', async () => {
    await eventually(() => addressOf('front')).toMatch(/^\d/);
    const address = await addressOf('front');
    const ask = `curl --silent --max-time 5 http://${address}/`;
    await eventually(() => inToolbox(ask)).toBe('red');
    expect(await inNode(`kubectl exec blue -- wget -q -T 5 -O - http://${address}/`)).toBe('red');
    expect((await run('toolbox', `curl --silent --max-time 2 --insecure https://${address}:6443/`)).exitCode).not.toBe(
      0,
    );
  });

  it('gives a wished address once, and the rest to the others', async () => {
    const pool = node.replace(/\d+$/, (last) => String((Number(last) & 0xf0) + 14));
    await apply(loadBalancer('pinned', { loadBalancerIP: pool }), loadBalancer('late', { loadBalancerIP: pool }));
    await eventually(() => addressOf('pinned')).toBe(pool);
    await eventually(() => inNode('kubectl get events --output jsonpath={.items[*].message}')).toContain(
      `${pool} is in use by default/pinned`,
    );
    expect(await addressOf('late')).toBe('');
    await inNode('kubectl delete service pinned');
    await eventually(() => addressOf('late')).toBe(pool);
  });

  it('leaves a load balancer of another class pending, and takes an address back', async () => {
    await apply(loadBalancer('elsewhere', { loadBalancerClass: 'example.com/other' }));
    await inNode(`kubectl patch service late --patch '{"spec":{"type":"ClusterIP"}}'`);
    await eventually(() => addressOf('late')).toBe('');
    expect(await addressOf('elsewhere')).toBe('');
  });

  it('shows what nodes and Pods use', async () => {
    await eventually(() => inToolbox('kubectl top node --no-headers')).toMatch(/\d+m .* \d+Mi/);
    await eventually(() => inToolbox('kubectl top pod red --no-headers')).toMatch(/^red +\d+m +\d+Mi/);
  });

  it.each([
    'kubectl delete deployment traefik --namespace kube-system',
    'kubectl scale deployment metrics-server --namespace kube-system --replicas 0',
    'kubectl delete ingressclass traefik',
    'kubectl delete gatewayclass --all',
    'kubectl annotate ingressclass traefik ingressclass.kubernetes.io/is-default-class=true',
    'kubectl label gatewayclass traefik drydock.io/addon-',
    'kubectl delete clusterrole drydock:traefik-ingress system:metrics-server',
    'kubectl delete clusterrolebinding drydock:traefik-gateway',
    'kubectl delete crd gateways.gateway.networking.k8s.io',
    'kubectl delete apiservice v1beta1.metrics.k8s.io',
    'kubectl create token traefik --namespace kube-system',
    'kubectl get secrets --all-namespaces --as system:serviceaccount:kube-system:traefik',
  ])('is not the learner’s to change: %s', async (attempt) => {
    const { exitCode, said } = await run('toolbox', attempt);
    expect(said).toMatch(/forbidden|belongs to the platform|own parts|cannot/i);
    expect(exitCode).not.toBe(0);
  });

  it('lets a learner have classes of their own', async () => {
    const own = {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'IngressClass',
      metadata: { name: 'own' },
      spec: { controller: 'traefik.io/ingress-controller' },
    };
    const { exitCode } = await run(
      'toolbox',
      `kubectl create --filename - <<'EOF'\n${stringify(own)}EOF\nkubectl delete ingressclass own`,
    );
    expect(exitCode).toBe(0);
  });

  it(
    'has them again after a pause',
    async () => {
      await kind.provider.pause(id, signal);
      await kind.provider.resume(id, signal);
      const address = await addressOf('front');
      await eventually(() => inToolbox(`curl --silent --max-time 5 http://${address}/`)).toBe('red');
      await eventually(() =>
        inToolbox(`curl --silent --max-time 5 --header 'Host: shop.example' http://${node}/`),
      ).toBe('red');
    },
    2 * limitMs,
  );
});
