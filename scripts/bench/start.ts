import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { runCommand } from '../../server/run-command.ts';
import { openLab, signIn } from './learner.ts';
import { type Measurement, seconds } from './measurement.ts';

const port = '8421';

/** The environment that this command was called in, without the Node.js that Drydock has brought for itself. */
const environment = {
  ...process.env,
  PATH: process.env.PATH?.split(delimiter)
    .filter((folder) => folder !== dirname(process.execPath))
    .join(delimiter),
};

/**
 * `npm start` as a stranger has it: a clone of the last commit with nothing installed in it. How cold that is depends on
 * the machine, so what was there before comes first. Run it on a machine without Docker for the coldest.
 */
export async function measureStart(signal: AbortSignal): Promise<Measurement[]> {
  const folder = mkdtempSync(join(tmpdir(), 'drydock-start-'));
  const clone = join(folder, 'drydock');
  try {
    const found = await whatIsThere(signal);
    await runCommand('git', ['clone', '--quiet', join(import.meta.dirname, '../..'), clone], { signal });
    const first = await startIn(clone, signal);
    const opened = performance.now();
    const learner = await signIn(first.url, first.signInUrl);
    const attempt = await openLab(learner, 'storage/pvc-dynamic');
    const firstLab = first.ready + (performance.now() - opened) / 1000;
    await learner.ask('DELETE', `/attempts/${attempt}`);
    learner.socket.disconnect();
    await first.end();
    const second = await startIn(clone, signal);
    await second.end();
    return [
      { what: 'on the machine before', measured: found },
      { what: 'npm start: the page answers', measured: seconds(first.page) },
      { what: 'npm start: labs can be opened', measured: seconds(first.ready) },
      { what: 'npm start: the first lab is open', measured: seconds(firstLab) },
      { what: 'second npm start: labs can be opened', measured: seconds(second.ready) },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function whatIsThere(signal: AbortSignal): Promise<string> {
  const answers = (command: string, ...args: string[]) =>
    runCommand(command, args, { signal, limitSeconds: 10, env: environment }).catch(() => '');
  const images = await answers('docker', 'images', '--format', '{{.Repository}}');
  return [
    `Node ${(await answers('node', '--version')).trim()}`,
    (await answers('docker', 'version', '--format', '{{.Server.Version}}')) ? 'a Docker engine' : 'no Docker engine',
    /^drydock\/node$/m.test(images) ? 'a node image' : 'no node image',
    (await answers('go', 'version')) ? 'Go' : 'no Go',
  ].join(', ');
}

/** Runs `npm start` in this folder until labs can be opened; times are seconds since it was called. */
async function startIn(folder: string, signal: AbortSignal) {
  const began = performance.now();
  const since = () => (performance.now() - began) / 1000;
  const child = spawn('npm', ['start'], {
    cwd: folder,
    env: { ...environment, DRYDOCK_PORT: port, DRYDOCK_POOL_SIZE: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
    signal,
  });
  const ended = once(child, 'exit');
  const times = { page: 0, ready: 0, url: '', signInUrl: '' };
  for await (const line of createInterface({ input: child.stdout })) {
    console.log(`${seconds(since()).padStart(9)}  ${line}`);
    const link = /https?:\S+/.exec(line)?.[0];
    if (link !== undefined && line.includes('Drydock is at')) {
      if (!(await fetch(link)).ok) throw new Error(`${link} does not answer.`);
      times.page = since();
      times.url = link;
    }
    if (link !== undefined && line.includes('Sign in with')) times.signInUrl = link;
    if (/^Ready: /.test(line)) {
      times.ready = since();
      break;
    }
  }
  if (times.ready === 0) throw new Error('npm start ended before labs could be opened.');
  child.stdout.resume();
  return {
    ...times,
    async end() {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGTERM');
      await ended;
    },
  };
}
