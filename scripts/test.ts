import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { homeDir, root } from '../server/paths.ts';
import { prepare } from '../server/preparation/prepare.ts';
import { requirements } from '../server/preparation/requirements.ts';
import { goCommand } from '../server/preparation/steps/go-toolchain.ts';
import { showInTerminal } from '../server/preparation/terminal-progress.ts';
import { buildWeb } from './build-web.ts';

/** What a part of the tests came to. */
interface Tally {
  passed: number;
  failed: number;
}

const results = join(homeDir, 'test-results');
const tally: Tally = { passed: 0, failed: 0 };
const failures: string[] = [];

function count(what: string, { passed, failed }: Tally): void {
  tally.passed += passed;
  tally.failed += failed;
  if (failed > 0) failures.push(what);
}

/** Runs a command with its output shown. Answers its exit code. */
function run(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, ...env },
    });
    child.on('error', (error) => {
      console.error(error.message);
      resolve(1);
    });
    child.on('close', (code) => resolve(code ?? 1));
  });
}

/** A tool that passes or fails as a whole. */
async function tool(title: string, command: string, args: readonly string[], env?: NodeJS.ProcessEnv): Promise<void> {
  console.log(`\n== ${title}`);
  const failed = (await run(command, args, env)) === 0 ? 0 : 1;
  count(title, { passed: 1 - failed, failed });
}

const moduleFile = (path: string) => join(root, 'node_modules', path);

function nodeTool(title: string, module: string, args: readonly string[]): Promise<void> {
  return tool(title, process.execPath, [moduleFile(module), ...args]);
}

/** A project of vitest.config.ts, counted test by test; what could not even be loaded counts as one failure. */
async function project(name: string): Promise<void> {
  console.log(`\n== ${name} tests`);
  const file = join(results, `${name}.json`);
  rmSync(file, { force: true });
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile=${file}`];
  const code = await run(process.execPath, [moduleFile('vitest/vitest.mjs'), 'run', '--project', name, ...reporters]);
  let told: Tally = { passed: 0, failed: 0 };
  try {
    const report = JSON.parse(readFileSync(file, 'utf8')) as { numPassedTests: number; numFailedTests: number };
    told = { passed: report.numPassedTests, failed: report.numFailedTests };
  } catch {
    // Without a report the exit code is all there is.
  }
  if (code !== 0 && told.failed === 0) told.failed = 1;
  count(`${name} tests`, told);
}

async function checkCode(): Promise<void> {
  await nodeTool('lint, format, direction of imports', '@biomejs/biome/bin/biome', ['ci', '--error-on-warnings']);
  await nodeTool('types', 'typescript/bin/tsc', ['--noEmit']);
  await nodeTool('unused code', 'knip/bin/knip.js', []);
}

/** Whatever the machine is like, afterwards it can make environments, or the tests that need them fail with the reason. */
async function prepareMachine(): Promise<void> {
  console.log('\n== preparing this machine');
  const progress = showInTerminal(process.stdout);
  const state = await prepare(requirements, { onChange: progress.update, signal: new AbortController().signal });
  progress.end();
  count('preparing this machine', state.state === 'ready' ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 });
}

async function testGo(): Promise<void> {
  const go = await goCommand(new AbortController().signal);
  const env = { CGO_ENABLED: '0', GOFLAGS: '-mod=readonly' };
  for (const [title, module] of [
    ['the node tool', 'drydock-node'],
    ['the policy engine', 'network-policy'],
    ['the load balancer', 'load-balancer'],
  ] as const) {
    await tool(title, go, ['-C', join(root, 'scripts/kind-node', module), 'test', './...'], env);
  }
}

// Tests ask nobody outside this machine but for packages.
process.env.DRYDOCK_NODE_BASE ??= 'debian';

const { values } = parseArgs({ options: { fast: { type: 'boolean', default: false } } });
mkdirSync(results, { recursive: true });
await checkCode();
await project('unit');
await project('integration');
if (!values.fast) {
  await prepareMachine();
  await testGo();
  await buildWeb(new AbortController().signal);
  await tool('labs', process.execPath, ['scripts/lab.ts', 'lint']);
  await project('e2e');
}
if (failures.length > 0) console.log(`\nfailed: ${failures.join(', ')}`);
console.log(`\n${tally.passed} passed, ${tally.failed} failed`);
process.exit(tally.failed === 0 ? 0 : 1);
