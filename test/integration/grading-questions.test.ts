import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Kube, Unreadable } from '../../server/grading/check.ts';
import { connectApiServer } from '../../server/grading/kube/api-server.ts';
import { askApiServer } from '../../server/grading/kube/ask-api-server.ts';
import { type FakeApiServer, type Mood, startFakeApiServer } from '../fakes/fake-api-server.ts';

let api: FakeApiServer;
beforeAll(async () => {
  api = await startFakeApiServer();
});
afterAll(() => api.close());

const questions: [string, (kube: Kube) => Promise<unknown>][] = [
  ['access', (kube) => kube.access([{ subject: { user: 'ada' }, verb: 'get', resource: 'pods' }])],
  ['admission', (kube) => kube.admission([{ apiVersion: 'v1', kind: 'Pod', metadata: { namespace: 'default' } }])],
  ['log', (kube) => kube.log({ namespace: 'default', pod: 'web' })],
  ['endpoints', (kube) => kube.endpoints('default', 'web')],
];
const moods: [Mood, string][] = [
  ['failing', 'failing'],
  ['cutting', 'unreachable'],
  ['hanging', 'unreachable'],
  ['refusing', 'refused'],
];

test.each(questions.flatMap(([what, ask]) => moods.map(([mood, reason]) => [what, mood, reason, ask] as const)))(
  '%s asked of an API server that is %s is %s, and no answer',
  async (_what, mood, reason, ask) => {
    api.turn(mood);
    const connection = connectApiServer(api.credentials, { answerWithinMs: 300 });
    const kube = askApiServer(connection)(new AbortController().signal);
    await expect(ask(kube)).rejects.toMatchObject({ name: 'ApiServerError', reason });
    connection.close();
  },
);

test('an object that it cannot decode is told from an API server that fails', async () => {
  api.turn('well');
  for (const name of ['fine', 'lost']) {
    api.put({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'default' } });
  }
  api.spoil('/api/v1/namespaces/default/configmaps/lost');
  api.spoil('/api/v1/configmaps');
  const connection = connectApiServer(api.credentials, { answerWithinMs: 300 });
  const kube = askApiServer(connection)(new AbortController().signal);
  expect(await kube.get('v1', 'ConfigMap', 'fine', 'default')).toMatchObject({ metadata: { name: 'fine' } });
  await expect(kube.get('v1', 'ConfigMap', 'lost', 'default')).rejects.toThrow(Unreadable);
  await expect(kube.list('v1', 'ConfigMap')).rejects.toThrow(Unreadable);
  api.turn('failing');
  await expect(kube.get('v1', 'ConfigMap', 'lost', 'default')).rejects.toMatchObject({ reason: 'failing' });
  connection.close();
});
