import { existsSync, globSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { cacheDir } from '../../server/paths.ts';
import type { Report } from '../../server/preparation/step.ts';
import { runCommand } from '../../server/run-command.ts';
import { folder, hashInputs, kubernetesVersion } from './inputs.ts';
import { putStandIn, type StandIn } from './stand-in.ts';

/** A program that is compiled from Go modules; `usualSeconds` is what it takes cold on two cores. */
interface Program {
  module:
    | 'kubernetes'
    | 'local-path'
    | 'traefik'
    | 'metrics-server'
    | 'drydock-node'
    | 'network-policy'
    | 'load-balancer';
  /** What to build, as the module sees it. */
  source: string;
  usualSeconds: number;
  /** More for the linker. */
  link?: string;
  /** A file of ours in place of one of another module's. */
  standIn?: StandIn;
  /** Nothing is compiled: these files of the module `source`, one after the other, are what is wanted. */
  files?: string;
}

const componentVersion = 'k8s.io/component-base/version';

export const programs = {
  kind: { module: 'kubernetes', source: 'sigs.k8s.io/kind', usualSeconds: 40 },
  kubernetes: {
    module: 'kubernetes',
    source: '.',
    usualSeconds: 260,
    link: [
      `-X ${componentVersion}.gitVersion=${kubernetesVersion}`,
      `-X ${componentVersion}.gitMajor=${kubernetesVersion.split('.')[0]?.slice(1)}`,
      `-X ${componentVersion}.gitMinor=${kubernetesVersion.split('.')[1]}`,
      `-X k8s.io/client-go/pkg/version.gitVersion=${kubernetesVersion}`,
    ].join(' '),
  },
  etcd: { module: 'kubernetes', source: './etcd', usualSeconds: 15 },
  coredns: { module: 'kubernetes', source: 'github.com/coredns/coredns', usualSeconds: 40 },
  'local-path-provisioner': {
    module: 'local-path',
    source: 'github.com/rancher/local-path-provisioner',
    usualSeconds: 60,
  },
  traefik: {
    module: 'traefik',
    source: 'github.com/traefik/traefik/v3/cmd/traefik',
    usualSeconds: 150,
    link: '-X github.com/traefik/traefik/v3/pkg/version.Version=3.6.7',
    standIn: {
      module: 'github.com/go-acme/lego/v4',
      file: 'providers/dns/zz_gen_dns_providers.go',
      by: 'dns/none.go',
    },
  },
  'gateway-crds.yaml': {
    module: 'traefik',
    source: 'sigs.k8s.io/gateway-api',
    files: 'config/crd/standard/*_*.yaml',
    usualSeconds: 1,
  },
  'metrics-server': { module: 'metrics-server', source: '.', usualSeconds: 60 },
  'drydock-node': { module: 'drydock-node', source: '.', usualSeconds: 10 },
  'drydock-network-policy': { module: 'network-policy', source: '.', usualSeconds: 50 },
  'drydock-network-policy-cni': { module: 'network-policy', source: './cni', usualSeconds: 5 },
  'drydock-load-balancer': { module: 'load-balancer', source: '.', usualSeconds: 20 },
} as const satisfies Record<string, Program>;

export type ProgramName = keyof typeof programs;

const goCache = join(cacheDir, 'go');
const goEnvironment = {
  CGO_ENABLED: '0',
  GOFLAGS: '-mod=readonly',
  GOCACHE: join(goCache, 'build'),
  GOMODCACHE: join(goCache, 'mod'),
  // The toolchain that is there is the one that compiles.
  GOTOOLCHAIN: 'local',
};
const binaries = join(cacheDir, 'bin');

/** Where a program is once it is compiled. Its folder is named after the module's files, so it is never out of date. */
export function programPath(name: ProgramName): string {
  const { module } = programs[name];
  const also = module === 'kubernetes' ? [kubernetesVersion] : [];
  return join(binaries, `${module}-${hashInputs([module], also)}`, name);
}

export function isCompiled(name: ProgramName): boolean {
  return existsSync(programPath(name));
}

/** Compiles what is not compiled yet, one after the other. `findGo` answers the path of a Go that is new enough, if need be. */
export async function compile(
  names: readonly ProgramName[],
  findGo: () => Promise<string>,
  report: Report,
  signal: AbortSignal,
): Promise<void> {
  const missing = names.filter((name) => !isCompiled(name));
  for (const name of missing) {
    const program: Program = programs[name];
    const target = programPath(name);
    const started = `${target}.partial`;
    report({ line: `compiling ${name}, usually ${program.usualSeconds} s` });
    mkdirSync(join(target, '..'), { recursive: true });
    const go = await findGo();
    const run = (...args: string[]) =>
      runCommand(go, args, {
        cwd: join(folder, program.module),
        env: goEnvironment,
        signal,
        onLine: (line) => report({ line: `${name}: ${line}` }),
        limitSeconds: 3600,
      });
    if (program.files === undefined) {
      const workshop = join(goCache, 'stand-in', name);
      const standIn =
        program.standIn && (await putStandIn(program.standIn, join(folder, program.module), workshop, run));
      const link = `-s -w ${program.link ?? ''}`.trim();
      const options = ['-trimpath', '-buildvcs=false', '-ldflags', link, ...(standIn ?? [])];
      await run('build', ...options, '-o', started, program.source);
    } else {
      await run('mod', 'download', program.source);
      const source = (await run('list', '-m', '-f', '{{.Dir}}', program.source)).trim();
      const files = globSync(program.files, { cwd: source }).sort();
      writeFileSync(started, files.map((file) => readFileSync(join(source, file), 'utf8')).join('---\n'));
    }
    renameSync(started, target);
  }
}

/** Removes the programs of earlier versions of the modules. */
export function forgetOldPrograms(): void {
  const current = new Set((Object.keys(programs) as ProgramName[]).map((name) => basename(dirname(programPath(name)))));
  for (const name of readdirSync(binaries)) {
    if (!current.has(name)) rmSync(join(binaries, name), { recursive: true, force: true });
  }
}

/** Go keeps some 13 GB that nothing needs once everything is compiled: the programs themselves are kept by hash. */
export async function forgetGoCaches(signal: AbortSignal): Promise<void> {
  if (!existsSync(goCache)) return;
  // Go makes its module cache read-only.
  await runCommand('chmod', ['-R', 'u+w', goCache], { signal });
  rmSync(goCache, { recursive: true, force: true });
}
