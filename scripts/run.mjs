// The way into every command of Drydock. Plain JavaScript for Node.js 18 and newer that needs nothing installed: it
// brings what is missing (Node.js, packages) and hands over to scripts/<command>.ts.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bringDependencies, lacksDependencies } from './run/bring-dependencies.mjs';
import { bringRuntime, nodeMajorFor } from './run/bring-runtime.mjs';
import { findNpm, SetUpError } from './run/npm.mjs';

const commands = ['start', 'stop', 'down', 'doctor', 'lab', 'bench', 'test'];

async function main([command, ...args]) {
  if (!commands.includes(command)) {
    throw new SetUpError(`Usage: npm run <command>, where <command> is one of ${commands.join(', ')}.`);
  }
  const root = dirname(dirname(fileURLToPath(import.meta.url)));
  // The same folder as server/paths.ts says, which cannot be imported before a Node.js that understands TypeScript is there.
  const folder = join(process.env.DRYDOCK_HOME || join(root, '.drydock'), 'runtime');
  const { npm, ...machine } = describeMachine();
  const lacks = lacksDependencies(root, nodeMajorFor(machine));
  const runtime = await bringRuntime(folder, lacks ? { ...machine, npm } : machine);
  if (lacks) await bringDependencies(root, runtime);
  return run(runtime.node, join(root, 'scripts', `${command}.ts`), args);
}

function describeMachine() {
  const machine = { node: process.versions.node, platform: `${process.platform}-${process.arch}` };
  try {
    return { ...machine, npm: findNpm().version };
  } catch {
    // Nobody needs npm as long as everything is installed.
    return machine;
  }
}

/** Resolves with the exit code of the command. */
function run(node, script, args) {
  const env = { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env.PATH ?? ''}` };
  const child = spawn(node, ['--disable-warning=ExperimentalWarning', script, ...args], { stdio: 'inherit', env });
  // A terminal sends Ctrl-C to the child as well, and twice would mean: at once, without tidying up.
  const onTerminal = process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY;
  process.on('SIGINT', () => onTerminal || child.kill('SIGINT'));
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve(code ?? 128 + constants.signals[signal]));
  });
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof SetUpError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
