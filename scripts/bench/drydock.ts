import { loadConfig } from '../../server/config.ts';
import { createLog } from '../../server/log.ts';
import { startServer } from '../../server/main.ts';
import { openLab, signIn, until } from './learner.ts';
import { type Measurement, median, seconds, secondsOf } from './measurement.ts';

const rounds = 10;

/** From the click to the prompt, a reset, and grading, through the real server. */
export async function measureDrydock(folder: string): Promise<Measurement[]> {
  const config = loadConfig({ DRYDOCK_PORT: '0', DRYDOCK_POOL_SIZE: '0', DRYDOCK_LOG_LEVEL: 'error' });
  const server = await startServer({ config, log: createLog(config), data: folder });
  try {
    await server.prepared;
    const learner = await signIn(server.url, server.signInUrl);
    const { ask, socket } = learner;
    let id = '';
    const opened = await secondsOf(async () => {
      id = await openLab(learner, 'storage/pvc-dynamic');
    });
    const graded: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      graded.push(
        await secondsOf(async () => {
          const began = until(socket, ({ grading }) => grading);
          const ended = began.then(() => until(socket, ({ grading }) => !grading));
          await ask('POST', `/attempts/${id}/grade`);
          await ended;
        }),
      );
    }
    const reset = await secondsOf(async () => {
      const isBack = until(socket, ({ environment }) => environment.state === 'resetting').then(() =>
        until(socket, ({ environment }) => environment.state === 'in_use'),
      );
      await ask('POST', `/attempts/${id}/reset`);
      await isBack;
    });
    await ask('DELETE', `/attempts/${id}`);
    socket.disconnect();
    return [
      { what: 'Drydock: click to a lab that is set up, nothing in the pool', measured: seconds(opened) },
      { what: 'Drydock: reset to a lab that is set up again, nothing in the pool', measured: seconds(reset) },
      { what: `grading all checks, median of ${rounds}`, measured: seconds(median(graded)) },
    ];
  } finally {
    await server.close();
  }
}
