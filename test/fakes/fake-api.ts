import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { PreparationState, Role } from '../../server/api.ts';
import { systemClock } from '../../server/clock.ts';
import { settings } from '../../server/config.ts';
import { openDatabase } from '../../server/db/database.ts';
import { createApp } from '../../server/http/app.ts';
import { readLabs } from '../../server/labs/read-labs.ts';
import { createLog } from '../../server/log.ts';
import { root } from '../../server/paths.ts';
import { createPeople } from '../../server/people/people.ts';
import { createRealtime } from '../../server/realtime/server.ts';
import { createTerminals } from '../../server/terminal/terminals.ts';
import { createFakeAttempts } from './fake-attempts.ts';
import { createFakeShells } from './fake-shells.ts';

const ready: PreparationState = { state: 'ready', steps: [], secondsLeft: 0 };

/**
 * Drydock's own HTTP and socket side, people and lessons, with attempts that a test moves and shells in memory: every screen in any
 * state, within milliseconds. `web` is the folder with the built browser side.
 */
export async function startFakeApi(web: string) {
  const config = settings.parse({ signInByName: true, maxEnvironments: 1 });
  const log = createLog({ logLevel: 'silent' });
  const db = await openDatabase(':memory:');
  const labs = readLabs([join(root, 'labs')]);
  const people = createPeople(db, config, systemClock);
  const attempts = createFakeAttempts(labs);
  const shells = createFakeShells();
  let terminals = createTerminals({ provider: shells, maxShells: config.maxShells });
  let preparation = ready;
  let url = '';

  const { progress } = attempts;
  const app = createApp({
    config,
    labs,
    people,
    progress,
    log,
    web,
    preparation: () => preparation,
    address: () => url,
  });
  const listen = async (port: number) => {
    const http = createServer(app);
    const realtime = createRealtime(http, { config, people, progress, terminals, log });
    await new Promise<void>((resolve) => http.listen(port, '127.0.0.1', resolve));
    return { http, realtime };
  };
  let { http, realtime } = await listen(0);
  const { port } = http.address() as AddressInfo;
  url = `http://127.0.0.1:${port}`;
  const hangUp = async () => {
    await realtime.close();
    http.closeAllConnections();
  };

  const link = async (person: { id: string }): Promise<string> => {
    const { token } = await people.issueLink(person.id);
    return `${url}/sign-in/${token}`;
  };

  return {
    url,
    attempts,
    shells,
    admin: async () => link(await people.firstAdmin()),
    add: async (name: string, role: Role) => link(await people.add({ name, role })),
    prepare(state: PreparationState): void {
      preparation = state;
      realtime.tellPreparation(state);
    },
    /** Everybody's sign-in ends, as when it expires. */
    async signOutAll(): Promise<void> {
      await db.deleteFrom('sessions').execute();
    },
    /** As when the network is gone; `comeBack` ends it. */
    goAway: hangUp,
    async comeBack(): Promise<void> {
      ({ http, realtime } = await listen(port));
    },
    /** As when the server is started again: it knows the shells, and nothing of what was typed. */
    async restart(): Promise<void> {
      await hangUp();
      await terminals.close();
      terminals = createTerminals({ provider: shells, maxShells: config.maxShells });
      ({ http, realtime } = await listen(port));
    },
    async close(): Promise<void> {
      await hangUp();
      await terminals.close();
      await db.destroy();
    },
  };
}

export type FakeApi = Awaited<ReturnType<typeof startFakeApi>>;
