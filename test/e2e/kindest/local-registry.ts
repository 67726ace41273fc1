import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { cacheDir } from '../../../server/paths.ts';
import { runCommand } from '../../../server/run-command.ts';

/** The same in every run, because an image is called after where it comes from. */
const address = '127.0.0.1:5055';
const folder = join(cacheDir, 'test-registry');

/** A registry on this machine's loopback address, which keeps what was pushed for the next run. */
export async function startLocalRegistry(signal: AbortSignal): Promise<{ address: string; stop(): void }> {
  mkdirSync(join(folder, 'package'), { recursive: true });
  await runCommand('apt-get', ['download', 'docker-registry'], { cwd: folder, signal });
  await runCommand('bash', ['-c', 'dpkg -x docker-registry_*.deb package && rm docker-registry_*.deb'], {
    cwd: folder,
    signal,
  });
  const config = join(folder, 'config.json');
  const storage = { filesystem: { rootdirectory: join(folder, 'storage') } };
  writeFileSync(config, JSON.stringify({ version: '0.1', log: { level: 'warn' }, storage, http: { addr: address } }));
  const server: ChildProcess = spawn(join(folder, 'package/usr/bin/docker-registry'), ['serve', config], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  while ((await fetch(`http://${address}/v2/`).catch(() => undefined))?.ok !== true) {
    if (server.exitCode !== null) throw new Error(`docker-registry ended with ${server.exitCode}`);
    await sleep(50, undefined, { signal });
  }
  return { address, stop: () => void server.kill() };
}
