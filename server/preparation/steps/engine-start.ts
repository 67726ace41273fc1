import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { engineFile } from '../../paths.ts';
import { RemediableError } from '../../remediable-error.ts';
import { runCommand } from '../../run-command.ts';
import type { Host } from '../host.ts';
import type { Report } from '../step.ts';
import { engineVersion } from './engine-version.ts';

const logFile = '/var/log/dockerd.log';
const answerWithinSeconds = 90;

/** What Drydock remembers of an engine that it started by itself, without systemd. */
export interface StartedEngine {
  pid: number;
  startedAt: string;
}

/** Starts the installed engine and waits until it answers. Needs root on Linux. */
export async function startEngine(host: Host, report: Report, signal: AbortSignal): Promise<void> {
  if (host.systemd) {
    report({ line: 'Starting the Docker engine through systemd.' });
    // Restart, because a fresh installation may have started it before the runtime was registered.
    await runCommand('systemctl', ['restart', 'docker'], { signal, limitSeconds: answerWithinSeconds });
    await runCommand('systemctl', ['enable', 'docker'], { signal, limitSeconds: 30 });
    await untilItAnswers(() => true, signal);
    return;
  }
  report({ line: `Starting the Docker engine; its log is ${logFile}.` });
  const pid = startDetached();
  await untilItAnswers(() => isDockerd(pid), signal);
}

/** The engine that Drydock started and that still runs. */
export function engineStartedHere(): StartedEngine | undefined {
  if (!existsSync(engineFile)) return undefined;
  const engine = JSON.parse(readFileSync(engineFile, 'utf8')) as StartedEngine;
  return isDockerd(engine.pid) ? engine : undefined;
}

/** Ends an engine that Drydock started, and with it every container. Waits up to 30 s. */
export async function stopEngine(engine: StartedEngine): Promise<void> {
  process.kill(engine.pid, 'SIGTERM');
  for (let waited = 0; waited < 30_000 && isDockerd(engine.pid); waited += 200) await sleep(200);
  if (isDockerd(engine.pid)) process.kill(engine.pid, 'SIGKILL');
  rmSync(engineFile, { force: true });
}

function startDetached(): number {
  const log = openSync(logFile, 'a', 0o640);
  const child = spawn('dockerd', [], {
    detached: true,
    stdio: ['ignore', log, log],
    cwd: '/',
    // dockerd looks for iptables and modprobe in PATH, and a plain user's PATH has no sbin.
    env: { ...process.env, PATH: `${process.env.PATH ?? ''}:/usr/local/sbin:/usr/sbin:/sbin` },
  });
  closeSync(log);
  child.on('error', () => {});
  child.unref();
  const pid = child.pid ?? 0;
  const engine: StartedEngine = { pid, startedAt: new Date().toISOString() };
  mkdirSync(dirname(engineFile), { recursive: true });
  writeFileSync(engineFile, JSON.stringify(engine));
  return pid;
}

async function untilItAnswers(stillRuns: () => boolean, signal: AbortSignal): Promise<void> {
  const until = Date.now() + answerWithinSeconds * 1000;
  while ((await engineVersion(signal)).state !== 'answers') {
    if (!stillRuns() || Date.now() > until) {
      const what = stillRuns() ? `does not answer after ${answerWithinSeconds} s` : 'ended right after its start';
      throw new RemediableError(
        `The Docker engine ${what}.\n${lastTroubles()}`,
        `Read ${logFile}; run dockerd by hand to see it fail.`,
      );
    }
    await sleep(300, undefined, { signal });
  }
}

function lastTroubles(): string {
  if (!existsSync(logFile)) return '';
  const lines = readFileSync(logFile, 'utf8').trimEnd().split('\n');
  return lines
    .filter((line) => !/ level=(info|debug) /.test(line))
    .slice(-4)
    .join('\n');
}

function isDockerd(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim() === 'dockerd';
  } catch {
    return false;
  }
}
