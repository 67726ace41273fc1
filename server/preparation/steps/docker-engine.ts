import { existsSync } from 'node:fs';
import { RemediableError } from '../../remediable-error.ts';
import { type Host, lookAtHost, runsElsewhere } from '../host.ts';
import type { Finding, Report, Step } from '../step.ts';
import { installEngine } from './engine-install.ts';
import { startEngine } from './engine-start.ts';
import { engineInfo, engineVersion } from './engine-version.ts';
import {
  daemonConfigFile,
  isRestrictedHost,
  registerRestrictedRuntime,
  restrictedRuntime,
} from './restricted-runtime.ts';

/** A Docker engine that answers and can run privileged containers, which kind's nodes are. */
export const dockerEngineStep: Step = {
  id: 'docker-engine',
  title: { en: 'Docker engine', ko: 'Docker 엔진' },
  usualSeconds: 30,
  needs: [],
  check: checkEngine,
  run: provideEngine,
};

async function checkEngine(signal: AbortSignal): Promise<Finding> {
  const host = lookAtHost();
  const answer = await engineVersion(signal);
  switch (answer.state) {
    case 'answers':
      return checkRuntime(answer.version, signal);
    case 'forbidden':
      return {
        state: 'broken',
        detail: 'A Docker engine runs, but this user may not use it.',
        remedy: 'Add yourself to the group docker (sudo usermod -aG docker $USER) and sign in again, or run as root.',
      };
    case 'silent':
      return { state: whenAbsent(host), detail: `No Docker engine answers: ${answer.why}`, remedy: remedyFor(host) };
    case 'no_client':
      return { state: whenAbsent(host), detail: 'Docker is not installed.', remedy: remedyFor(host) };
  }
}

async function checkRuntime(version: string, signal: AbortSignal): Promise<Finding> {
  const detail = `Docker engine ${version} answers.`;
  if (runsElsewhere() || !isRestrictedHost()) return { state: 'ready', detail };
  if ((await engineInfo('{{.DefaultRuntime}}', signal)) === restrictedRuntime) {
    return {
      state: 'ready',
      detail: `${detail} Containers run without CAP_SYS_RESOURCE, which this machine withholds.`,
    };
  }
  return {
    state: 'broken',
    detail: `${detail} But this machine withholds CAP_SYS_RESOURCE, and the engine was started without a runtime that allows for it, so privileged containers, which clusters are, cannot start.`,
    remedy:
      'Stop the engine (service docker stop, or kill $(cat /var/run/docker.pid)) when nothing needs it, then run npm start as root: it starts the engine with that runtime.',
  };
}

function whenAbsent(host: Host): 'missing' | 'broken' {
  return host.canInstallPackages && !process.env.DOCKER_HOST ? 'missing' : 'broken';
}

function remedyFor(host: Host): string {
  if (process.env.DOCKER_HOST) {
    return `DOCKER_HOST is ${process.env.DOCKER_HOST}. Start that engine, or unset DOCKER_HOST to use the one of this machine.`;
  }
  if (host.canInstallPackages) return 'npm start installs Debian’s docker.io (about 280 MB) and starts it.';
  if (host.platform === 'darwin') return 'Install Docker Desktop and start it, then run npm start again.';
  return 'Install Docker (on Debian and Ubuntu: sudo apt-get install docker.io) and start it (sudo systemctl start docker), or run npm start as root there.';
}

async function provideEngine(report: Report, signal: AbortSignal): Promise<void> {
  const finding = await checkEngine(signal);
  if (finding.state === 'broken') throw new RemediableError(finding.detail, finding.remedy);
  const host = lookAtHost();
  if (!existsSync('/usr/bin/dockerd') && !existsSync('/usr/sbin/dockerd')) {
    report({ line: 'This machine has no Docker engine. Installing the package docker.io, about 280 MB.' });
    await installEngine(report, signal);
  }
  if (isRestrictedHost()) {
    report({ line: `Registering a runtime without CAP_SYS_RESOURCE in ${daemonConfigFile}.` });
    await registerRestrictedRuntime();
  }
  await startEngine(host, report, signal);
}
