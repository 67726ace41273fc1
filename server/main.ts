import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import Docker from 'dockerode';
import type { Logger } from 'pino';
import { kindPath, nodeImageReference } from '../scripts/kind-node/build.ts';
import { toolboxImageReference } from '../scripts/toolbox/build.ts';
import { systemClock } from './clock.ts';
import type { Config } from './config.ts';
import { openDatabase } from './db/database.ts';
import { createEnvironmentRows } from './environments/environment-rows.ts';
import { createEnvironments } from './environments/environments.ts';
import { createKindProvider } from './environments/kind/kind-provider.ts';
import type { Provider } from './environments/provider.ts';
import { createGrading } from './grading/grading.ts';
import { followChanges } from './grading/kube/follow-changes.ts';
import { createCheckRunner } from './grading/run-checks.ts';
import { createApp } from './http/app.ts';
import { newId } from './ids.ts';
import type { Finding } from './labs/finding.ts';
import type { Lab } from './labs/lab.ts';
import { type Labs, readLabs } from './labs/read-labs.ts';
import { dataDir, root } from './paths.ts';
import { createPeople } from './people/people.ts';
import { isNetworkPolicyEnforced } from './preparation/network-policy-proof.ts';
import { type PreparationState, preparationAhead, prepare } from './preparation/prepare.ts';
import { requirements } from './preparation/requirements.ts';
import type { Step } from './preparation/step.ts';
import { createAttempts } from './progress/attempts.ts';
import { createProgress } from './progress/progress.ts';
import { createRealtime } from './realtime/server.ts';
import { createTerminals } from './terminal/terminals.ts';

export interface ServerOptions {
  config: Config;
  log: Logger;
  /** Told how far the preparation of the machine is, at each change. */
  onPreparation?: (state: PreparationState) => void;
  /** What must be true of the machine first. Tests bring their own. */
  steps?: readonly Step[];
  /** What makes environments. Tests bring their own. */
  provider?: Provider;
  /** Where the database is. */
  data?: string;
  /** The labs, where somebody else reads them. */
  labs?: Labs;
  /** What is wrong in a lab that its author is looking at, shown on its page. */
  findings?: (lab: Lab) => readonly Finding[] | undefined;
}

export interface DrydockServer {
  /** Where the page is on this machine. */
  url: string;
  /** Signs the first administrator in, once. */
  signInUrl: string;
  /** Resolves when the machine is prepared, or cannot be. */
  prepared: Promise<PreparationState>;
  /** Has every open page show its lab as it is now. To be called when labs were read again. */
  tellLabs(): void;
  /** Stops serving; environments and their shells go on. */
  close(): Promise<void>;
}

/**
 * Puts all parts together and listens. The page answers at once; environments are made when the machine is prepared.
 * Throws when the address is taken or the database cannot be opened.
 */
export async function startServer(options: ServerOptions): Promise<DrydockServer> {
  const { config, log, data = dataDir, steps = requirements, onPreparation = () => {} } = options;
  const clock = systemClock;
  const db = await openDatabase(join(data, 'drydock.db'));
  const labFolders = [join(root, 'labs'), ...config.labs];
  const labs = options.labs ?? readLabs(labFolders);
  for (const { file, line, message } of labs.problems()) {
    log.warn(`a lab cannot be used: ${file}:${line}: ${message}`);
  }

  const provider = options.provider ?? createProvider(config, data, log);
  const people = createPeople(db, config, clock);
  const environments = createEnvironments({ rows: createEnvironmentRows(db, clock), provider, config, clock, log });
  const runner = createCheckRunner({ labFolders });
  const grading = createGrading({ db, clock, provider, runner, follow: followChanges, log });
  const attempts = createAttempts(db, clock);
  const progress = createProgress({
    db,
    labs,
    attempts,
    environments,
    grading,
    capabilities: () => provider.capabilities,
    log,
  });
  const terminals = createTerminals({ provider, maxShells: config.maxShells });

  let preparation = preparationAhead(steps);
  let address = '';
  const app = createApp({
    config,
    labs,
    findings: options.findings,
    people,
    progress,
    log,
    preparation: () => preparation,
    address: () => config.publicUrl?.replace(/\/$/, '') ?? address,
    web: join(root, 'web/dist'),
  });
  const http = createServer(app);
  const realtime = createRealtime(http, { config, people, progress, terminals, log });
  await new Promise<void>((resolve, reject) => {
    http.once('error', reject);
    http.listen(config.port, config.host, resolve);
  });
  address = addressOf(config.host, http.address() as AddressInfo);
  await people.forgetExpired();
  const { token } = await people.issueLink((await people.firstAdmin()).id);

  const closing = new AbortController();
  const prepareAndOpen = async (): Promise<PreparationState> => {
    const state = await prepare(steps, {
      signal: closing.signal,
      onChange(changed) {
        preparation = changed;
        realtime.tellPreparation(changed);
        onPreparation(changed);
      },
    });
    if (state.state === 'ready') {
      await progress.resume();
      environments.open();
    }
    return state;
  };
  const prepared = prepareAndOpen();
  prepared.catch((error) => {
    if (!closing.signal.aborted) log.fatal({ err: error }, 'the preparation of this machine failed');
  });

  return {
    url: address,
    signInUrl: `${config.publicUrl?.replace(/\/$/, '') ?? address}/sign-in/${token}`,
    prepared,
    tellLabs: realtime.tellLabs,
    async close() {
      closing.abort();
      await prepared.catch(() => undefined);
      await realtime.close();
      http.closeAllConnections();
      await terminals.close();
      grading.close();
      await environments.close();
      await db.destroy();
    },
  };
}

function createProvider(config: Config, data: string, log: Logger): Provider {
  return createKindProvider({
    docker: new Docker(),
    owner: ownerOf(data),
    images: { node: nodeImageReference(), toolbox: toolboxImageReference() },
    kind: kindPath(),
    folder: join(data, 'kind'),
    enforcesNetworkPolicy: () => isNetworkPolicyEnforced(nodeImageReference()),
    config,
    log,
  });
}

/** A name for whoever owns this data, made once and kept with it. */
function ownerOf(data: string): string {
  const file = join(data, 'owner');
  if (!existsSync(file)) writeFileSync(file, newId());
  return readFileSync(file, 'utf8');
}

/** What to type into a browser for a listening address: an address that means "all" is not one to open. */
function addressOf(host: string, { port }: AddressInfo): string {
  const name = host === '0.0.0.0' || host === '::' ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  return `http://${name}:${port}`;
}
