import { readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { fileURLToPath } from 'node:url';
import type { KubernetesObject } from '@kubernetes/client-node';
import type { KubeCredentials } from '../../server/environments/provider.ts';

const certificate = (name: string): string =>
  readFileSync(fileURLToPath(new URL(`../fixtures/certificates/${name}`, import.meta.url)), 'utf8');

/** How it behaves towards every request. */
export type Mood = 'well' | 'hanging' | 'failing' | 'refusing' | 'cutting';

const plurals = { ConfigMap: 'configmaps', Pod: 'pods' } as const;

function matches(object: KubernetesObject, selector: string | null): boolean {
  const wanted = (selector ?? '').split(',').filter(Boolean);
  return wanted.every((pair) => object.metadata?.labels?.[pair.split('=')[0] ?? ''] === pair.split('=')[1]);
}

/** Serves ConfigMaps and Pods over HTTPS with client certificates, as far as reading and watching them goes. */
export async function startFakeApiServer() {
  const objects = new Map<string, KubernetesObject>();
  const watches = new Set<{ path: string; response: ServerResponse }>();
  const requests: string[] = [];
  const spoilt = new Set<string>();
  let mood: Mood = 'well';
  let version = 100;
  let oldestVersion = 0;

  const pathOf = ({ kind, metadata }: KubernetesObject): string =>
    `/api/v1/namespaces/${metadata?.namespace}/${plurals[kind as keyof typeof plurals]}`;

  const send = (response: ServerResponse, status: number, body: unknown): void => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
  const event = (type: string, object: unknown): string => `${JSON.stringify({ type, object })}\n`;

  function collection(path: string): KubernetesObject[] {
    return [...objects.values()].filter((object) => {
      const own = pathOf(object);
      return own === path || own.replace(/namespaces\/[^/]+\//, '') === path;
    });
  }

  function answer(url: URL, response: ServerResponse): void {
    const { pathname: path, searchParams: query } = url;
    if (path === '/api/v1') {
      const resources = Object.entries(plurals).map(([kind, name]) => ({ kind, name, namespaced: true }));
      send(response, 200, { resources: [...resources, { kind: 'Pod', name: 'pods/log', namespaced: true }] });
    } else if (query.get('watch') === 'true') {
      response.writeHead(200).flushHeaders();
      if (Number(query.get('resourceVersion')) < oldestVersion) {
        response.end(event('ERROR', { kind: 'Status', code: 410 }));
        return;
      }
      const watch = { path, response };
      watches.add(watch);
      response.on('close', () => watches.delete(watch));
    } else if (Object.values(plurals).some((plural) => path.endsWith(`/${plural}`))) {
      const items = collection(path).filter((object) => matches(object, query.get('labelSelector')));
      const bare = items.map(({ kind: _kind, apiVersion: _apiVersion, ...item }) => item);
      send(response, 200, { metadata: { resourceVersion: String(version) }, items: bare });
    } else {
      const object = objects.get(path);
      send(response, object === undefined ? 404 : 200, object ?? { kind: 'Status', code: 404, reason: 'NotFound' });
    }
  }

  const server = createServer(
    {
      key: certificate('server.key'),
      cert: certificate('server.crt'),
      ca: certificate('ca.crt'),
      requestCert: true,
      rejectUnauthorized: false,
    },
    (request, response) => {
      const url = new URL(request.url ?? '/', 'https://fake');
      requests.push(url.pathname + url.search);
      if (mood === 'hanging') return;
      if (mood === 'cutting') request.socket.destroy();
      else if (mood === 'failing') send(response, 500, { kind: 'Status', code: 500 });
      else if (spoilt.has(url.pathname)) send(response, 500, { kind: 'Status', code: 500 });
      else if (mood === 'refusing' || !(request.socket as TLSSocket).authorized) send(response, 403, { code: 403 });
      else answer(url, response);
    },
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  const credentials: KubeCredentials = {
    server: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    certificateAuthority: certificate('ca.crt'),
    clientCertificate: certificate('client.crt'),
    clientKey: certificate('client.key'),
  };

  return {
    credentials,
    requests,
    watchCount: () => watches.size,
    turn(to: Mood): void {
      mood = to;
    },
    /** Creates or replaces an object and tells those who watch. */
    put(object: KubernetesObject & Record<string, unknown>): void {
      version += 1;
      const path = `${pathOf(object)}/${object.metadata?.name}`;
      const type = objects.has(path) ? 'MODIFIED' : 'ADDED';
      const stored = { ...object, metadata: { ...object.metadata, resourceVersion: String(version) } };
      objects.set(path, stored);
      for (const watch of watches) {
        if (collection(watch.path).includes(stored)) watch.response.write(event(type, stored));
      }
    },
    /** From now on it cannot decode what it has there. */
    spoil: (path: string) => spoilt.add(path),
    clear: () => objects.clear(),
    /** Ends all watches; those that come back with what they knew are told that it is too old. */
    forgetHistory(): void {
      version += 1;
      oldestVersion = version;
      for (const { response } of watches) response.end();
    },
    bookmark(): void {
      for (const { response } of watches) {
        response.write(event('BOOKMARK', { metadata: { resourceVersion: String(version) } }));
      }
    },
    async close(): Promise<void> {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export type FakeApiServer = Awaited<ReturnType<typeof startFakeApiServer>>;
