import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Kube } from '../../server/grading/check.ts';
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
  ['failing', 'unreachable'],
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
