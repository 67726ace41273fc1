import { KubeConfig, KubernetesObjectApi, type V1Pod } from '@kubernetes/client-node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectApiServer } from '../../server/grading/kube/api-server.ts';
import { askApiServer } from '../../server/grading/kube/ask-api-server.ts';
import { type FakeApiServer, startFakeApiServer } from '../fakes/fake-api-server.ts';

let api: FakeApiServer;
beforeAll(async () => {
  api = await startFakeApiServer();
});
afterAll(() => api.close());

const time = '2026-01-02T03:04:05Z';

test('objects are read as the client library reads them, times included', async () => {
  api.put({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: 'web',
      namespace: 'default',
      labels: { app: 'web' },
      annotations: { startTime: time },
      creationTimestamp: time as unknown as Date,
    },
    spec: { containers: [{ name: 'web', image: 'nginx', ports: [{ containerPort: 80 }] }] },
    status: {
      phase: 'Running',
      startTime: time,
      conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: time }],
      containerStatuses: [
        {
          name: 'web',
          image: 'nginx',
          imageID: '',
          ready: true,
          restartCount: 1,
          state: { running: { startedAt: time } },
          lastState: { terminated: { exitCode: 1, startedAt: time, finishedAt: time } },
        },
      ],
    },
  });
  const config = new KubeConfig();
  const { server, certificateAuthority, clientCertificate, clientKey } = api.credentials;
  const base64 = (pem: string) => Buffer.from(pem).toString('base64');
  config.loadFromClusterAndUser(
    { name: 'fake', server, skipTLSVerify: false, caData: base64(certificateAuthority) },
    { name: 'test', certData: base64(clientCertificate), keyData: base64(clientKey) },
  );
  const library = await KubernetesObjectApi.makeApiClient(config).read<V1Pod>({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web', namespace: 'default' },
  });

  const connection = connectApiServer(api.credentials);
  const kube = askApiServer(connection)(new AbortController().signal);
  const own = await kube.get<V1Pod>('v1', 'Pod', 'web', 'default');
  const [listed] = await kube.list<V1Pod>('v1', 'Pod');
  connection.close();

  expect(own?.metadata?.creationTimestamp).toEqual(new Date(time));
  expect(own).toEqual(definedOnly(library));
  expect(listed).toEqual(own);
});

/** The library leaves undefined fields where an object has none. */
function definedOnly<T>(value: T): T {
  if (Array.isArray(value)) return value.map(definedOnly) as T;
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  return Object.fromEntries(fields.map(([key, field]) => [key, definedOnly(field)])) as T;
}
