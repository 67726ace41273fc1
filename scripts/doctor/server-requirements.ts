import { once } from 'node:events';
import { createServer } from 'node:net';
import { ConfigError, environmentVariable, loadConfig } from '../../server/config.ts';
import type { Requirement } from '../../server/preparation/diagnose.ts';
import type { Finding } from '../../server/preparation/step.ts';
import { findRunningServer } from '../../server/running-server.ts';

/** Looks at the Node.js that runs this; scripts/run.mjs brings one where the machine's is too old. */
export const nodeRequirement: Requirement = {
  id: 'node',
  title: { en: 'Node.js', ko: 'Node.js' },
  needs: [],
  check: async () => ({ state: 'ready', detail: `Node.js ${process.versions.node} (${process.execPath})` }),
};

/** Whether the settings can be read. */
export const configRequirement: Requirement = {
  id: 'config',
  title: { en: 'Settings', ko: '설정' },
  needs: [],
  check: async () => {
    try {
      loadConfig();
      return { state: 'ready', detail: 'The settings are valid.' };
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      return { state: 'broken', detail: error.message, remedy: 'Correct it in drydock.yaml or in the environment.' };
    }
  },
};

/** Whether the server can listen where the settings say, or already does. */
export const portRequirement: Requirement = {
  id: 'port',
  title: { en: 'Port', ko: '포트' },
  needs: ['config'],
  check: async () => {
    const { host, port } = loadConfig();
    const server = findRunningServer();
    if (server !== undefined)
      return { state: 'ready', detail: `Drydock runs at ${server.url} (process ${server.pid}).` };
    return portFinding(host, port);
  },
};

/** Listens for a moment, to see whether the port is free. */
export async function portFinding(host: string, port: number): Promise<Finding> {
  const server = createServer();
  try {
    server.listen(port, host);
    await once(server, 'listening');
    return { state: 'ready', detail: `${host}:${port} is free.` };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    const why = code === 'EADDRINUSE' ? 'is used by another program' : `cannot be listened on (${code})`;
    const remedy = `End that program, or choose another with ${environmentVariable('port')} or ${environmentVariable('host')}.`;
    return { state: 'broken', detail: `${host}:${port} ${why}.`, remedy };
  } finally {
    server.close();
  }
}
