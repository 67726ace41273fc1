import { join } from 'node:path';
import { ConfigError, loadConfig } from '../server/config.ts';
import { createLog } from '../server/log.ts';
import { startServer } from '../server/main.ts';
import { homeDir } from '../server/paths.ts';
import { showInTerminal } from '../server/preparation/terminal-progress.ts';
import { announceServer, findRunningServer, withdrawServer } from '../server/running-server.ts';
import { buildWeb } from './build-web.ts';

const logFile = join(homeDir, 'server.log');

/** `npm start`: builds the browser side, starts the server, and shows how far the preparation of this machine is. */
async function start(): Promise<void> {
  const running = findRunningServer();
  if (running !== undefined) {
    console.log(
      `Drydock runs already: ${running.url}\nnpm run stop ends it; then npm start prints a new sign-in link.`,
    );
    return;
  }
  const config = loadConfig();
  const stopped = new AbortController();
  if ((await buildWeb(stopped.signal)) === 'built') console.log('The browser side is built.');

  const progress = showInTerminal(process.stdout);
  const server = await startServer({ config, log: createLog(config, logFile), onPreparation: progress.update });
  announceServer(server.url);
  progress.print(
    [
      '',
      `  Drydock is at   ${server.url}`,
      `  Sign in with    ${server.signInUrl}`,
      `  (works once; for the first administrator)`,
      `  Log             ${logFile}`,
      '',
    ].join('\n'),
  );

  const end = async () => {
    progress.end();
    console.log('Stopping. Clusters keep running; npm run down removes them.');
    withdrawServer();
    await server.close();
    process.exit(0);
  };
  process.once('SIGINT', end);
  process.once('SIGTERM', end);

  const { state } = await server.prepared;
  progress.end();
  if (state === 'ready') console.log(`Ready: learners can open labs at ${server.url}`);
  else
    console.log(
      'Lessons can be read, but labs cannot be opened: see above what is missing. npm run doctor tells more.',
    );
}

start().catch((error: unknown) => {
  const isPlain = error instanceof ConfigError || (error instanceof Error && 'remedy' in error);
  if (isPlain) console.error((error as Error).message);
  else if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
    console.error(
      'Another program listens on this port. Set DRYDOCK_PORT to a free one, or 0 to let the system choose.',
    );
  } else console.error(error);
  process.exit(1);
});
