import { stdin, stdout } from 'node:process';
import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { dataDir, homeDir } from '../server/paths.ts';
import { engineStartedHere, stopEngine } from '../server/preparation/steps/engine-start.ts';
import { engineVersion } from '../server/preparation/steps/engine-version.ts';
import { unregisterRestrictedRuntime } from '../server/preparation/steps/restricted-runtime.ts';
import { runCommand } from '../server/run-command.ts';
import { findRunningServer, stopServer } from '../server/running-server.ts';
import { type DockerRemains, findRemains, removeRemains } from './down/docker-remains.ts';
import { removeFiles } from './down/home-folder.ts';

// Removes everything Drydock made on this machine, and only that.
const { values } = parseArgs({
  options: { yes: { type: 'boolean', default: false }, 'keep-data': { type: 'boolean', default: false } },
});
const data = values['keep-data'] ? 'keep' : 'remove';
const abort = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => abort.abort());
const { signal } = abort;

const engine = await engineVersion(signal);
const remains = engine.state === 'answers' ? await findRemains(data, signal) : undefined;
if (!values.yes && !(await confirmed(remains))) {
  console.log('Nothing was removed.');
  process.exit(1);
}

const removed: string[] = [];
const server = findRunningServer();
if (server !== undefined) {
  await stopServer(server);
  removed.push(`the server at ${server.url}`);
}
if (remains === undefined) {
  console.log('No Docker engine answers, so containers and images of Drydock, if there are any, stay in it.');
} else {
  const stayed = await removeRemains(remains, signal);
  for (const [kind, names] of Object.entries(remains)) {
    const gone: string[] = names.filter((name: string) => !stayed.includes(name));
    const named = gone.filter((name) => !name.startsWith('sha256:'));
    removed.push(...named.map((name) => `${kind}: ${name}`));
    if (gone.length > named.length)
      removed.push(`${kind}: ${gone.length - named.length} without a name, stages of builds`);
  }
  for (const name of stayed) {
    console.error(`${name} could not be removed; something else uses it.`);
    process.exitCode = 1;
  }
  removed.push(...(await stopOwnEngine()));
}
removed.push(...removeFiles(data));

console.log(
  removed.length === 0 ? 'There was nothing to remove.' : `Removed:\n${removed.map((line) => `  ${line}`).join('\n')}`,
);
console.log(
  [
    'Kept:',
    ...(data === 'keep' ? [`  ${dataDir} and the home folders of learners (--keep-data)`] : []),
    '  node_modules, which is part of this folder',
    '  packages that npm start may have installed (docker.io, iptables, debootstrap, python3-pip, libatomic1): other programs may use them by now',
    '  limits of the kernel that were raised: they fall back when the machine restarts',
  ].join('\n'),
);

async function confirmed(found: DockerRemains | undefined): Promise<boolean> {
  if (!stdin.isTTY) {
    console.error('This removes all environments and images of Drydock. Say that you mean it: npm run down -- --yes');
    return false;
  }
  const counts = Object.entries(found ?? {}).map(([kind, names]) => `${names.length} ${kind}`);
  const files = data === 'remove' ? `${homeDir} with the database` : `${homeDir} without the database`;
  const terminal = createInterface({ input: stdin, output: stdout });
  try {
    const question = `Remove ${[...counts, files].join(', ')}? This cannot be undone. Type yes: `;
    return (await terminal.question(question, { signal })).trim() === 'yes';
  } finally {
    terminal.close();
  }
}

async function stopOwnEngine(): Promise<string[]> {
  const own = engineStartedHere();
  if (own === undefined) return [];
  const others = (await runCommand('docker', ['ps', '--all', '--quiet'], { signal, limitSeconds: 60 })).trim();
  if (others !== '') {
    console.log('The Docker engine goes on running: containers that are not of Drydock are in it.');
    return [];
  }
  await stopEngine(own);
  const unregistered = await unregisterRestrictedRuntime();
  return [
    'the running Docker engine that npm start had started',
    ...(unregistered ? ['its runtime drydock-runc'] : []),
  ];
}
