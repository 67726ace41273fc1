import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { connectApiServer } from '../../server/grading/kube/api-server.ts';
import { followChanges } from '../../server/grading/kube/follow-changes.ts';
import { watchEvents } from '../../server/grading/kube/watch-events.ts';
import { type FakeApiServer, startFakeApiServer } from '../fakes/fake-api-server.ts';

let api: FakeApiServer;
let ending: AbortController;
let changes: number;

beforeEach(async () => {
  api = await startFakeApiServer();
  ending = new AbortController();
  changes = 0;
});
afterEach(async () => {
  ending.abort();
  await api.close();
});

const pod = (name: string) => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'default' } });

function follow(credentials = async () => api.credentials): void {
  const kinds = [
    { apiVersion: 'v1', kind: 'Pod' },
    { apiVersion: 'v1', kind: 'ConfigMap' },
  ];
  followChanges(
    credentials,
    kinds,
    () => {
      changes += 1;
    },
    ending.signal,
  );
}

const watching = (count: number) => vi.waitFor(() => expect(api.watchCount()).toBe(count), { timeout: 5000 });
const changesSeen = (count: number) => vi.waitFor(() => expect(changes).toBe(count), { timeout: 5000 });

test('what was there before is no change; what comes is', async () => {
  api.put(pod('before'));
  follow();
  await watching(2);
  expect(changes).toBe(0);
  api.put(pod('web'));
  await changesSeen(1);
  api.put({ ...pod('settings'), kind: 'ConfigMap' });
  await changesSeen(2);
});

test('bookmarks are no change', async () => {
  follow();
  await watching(2);
  api.bookmark();
  api.put(pod('web'));
  await changesSeen(1);
});

test('a lost connection comes back, and a lost history is a change', async () => {
  follow();
  await watching(2);
  api.forgetHistory();
  await changesSeen(2);
  await watching(2);
  api.put(pod('web'));
  await changesSeen(3);
});

test('an API server that comes late is waited for', async () => {
  api.turn('refusing');
  let asked = 0;
  follow(async () => {
    asked += 1;
    if (asked < 3) throw new Error('the environment is not there yet');
    return api.credentials;
  });
  await vi.waitFor(() => expect(api.requests.length).toBeGreaterThan(0), { timeout: 5000 });
  api.turn('well');
  await watching(2);
});

test('when it ends, every connection is closed', async () => {
  follow();
  await watching(2);
  ending.abort();
  await watching(0);
});

test('a watch that goes silent is given up', async () => {
  const connection = connectApiServer(api.credentials);
  const events = watchEvents(connection, '/api/v1/pods', '100', ending.signal, { silenceMs: 150 });
  await expect(events.next()).rejects.toMatchObject({ reason: 'unreachable' });
  connection.close();
});
