import { existsSync, readFileSync } from 'node:fs';
import { chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

const sysResourceBit = 24n;
export const daemonConfigFile = '/etc/docker/daemon.json';
const wrapperFile = '/usr/local/lib/drydock/runc-without-sys-resource';

/** The name under which the wrapper is registered with the engine. */
export const restrictedRuntime = 'drydock-runc';

/**
 * The wrapper: takes CAP_SYS_RESOURCE out of what runc is about to grant, then becomes runc. A shell with sed, because
 * both are in every Debian and start in 2 ms; Node takes 40 ms for each container and each exec, and Python and jq may be
 * absent. Only the lists of capabilities are touched, and inside a JSON string their quotes would be escaped, so an
 * argument or a variable that happens to spell the name stays as it is.
 */
export const wrapperScript = `#!/bin/sh
# Written by Drydock. This machine may not grant CAP_SYS_RESOURCE, so privileged containers have to do without it.
drop() {
  [ -f "$1" ] && sed -i -z -E \\
    -e 's/("(bounding|effective|inheritable|permitted|ambient)":\\[("CAP_[A-Z_]+",)*)"CAP_SYS_RESOURCE",/\\1/g' \\
    -e 's/("(bounding|effective|inheritable|permitted|ambient)":\\[("CAP_[A-Z_]+",)*"CAP_[A-Z_]+"),"CAP_SYS_RESOURCE"\\]/\\1]/g' \\
    -e 's/("(bounding|effective|inheritable|permitted|ambient)":\\[)"CAP_SYS_RESOURCE"\\]/\\1]/g' "$1"
}
previous=
for argument in "$@"; do
  case "$previous" in
    --bundle | -b) drop "$argument/config.json" ;;
    --process | -p) drop "$argument" ;;
  esac
  case "$argument" in
    --bundle=*) drop "\${argument#--bundle=}/config.json" ;;
    --process=*) drop "\${argument#--process=}" ;;
  esac
  previous=$argument
done
exec runc "$@"
`;

/** Whether a /proc/PID/status says that CAP_SYS_RESOURCE can never be had (capabilities(7): bit 24 of CapBnd). */
export function lacksSysResource(status: string): boolean {
  const mask = /^CapBnd:\s*([0-9a-f]+)$/m.exec(status)?.[1];
  return mask !== undefined && ((BigInt(`0x${mask}`) >> sysResourceBit) & 1n) === 0n;
}

/** Whether this machine is one where privileged containers need the wrapper. */
export function isRestrictedHost(): boolean {
  return existsSync('/proc/self/status') && lacksSysResource(readFileSync('/proc/self/status', 'utf8'));
}

type DaemonConfig = Record<string, unknown> & { runtimes?: Record<string, unknown> };

/** A daemon.json in which the wrapper is the default runtime, everything else as it was. */
export function withRestrictedRuntime(config: DaemonConfig): DaemonConfig {
  const runtimes = { ...config.runtimes, [restrictedRuntime]: { path: wrapperFile } };
  return { ...config, runtimes, 'default-runtime': restrictedRuntime };
}

/** The daemon.json of before: without the wrapper. */
export function withoutRestrictedRuntime(config: DaemonConfig): DaemonConfig {
  const { runtimes, ...rest } = config;
  const others = Object.fromEntries(Object.entries(runtimes ?? {}).filter(([name]) => name !== restrictedRuntime));
  if (rest['default-runtime'] === restrictedRuntime) delete rest['default-runtime'];
  return Object.keys(others).length === 0 ? rest : { ...rest, runtimes: others };
}

/** Writes the wrapper and makes it the engine's default runtime. The engine must be started, or started again, after it. */
export async function registerRestrictedRuntime(): Promise<void> {
  await mkdir(dirname(wrapperFile), { recursive: true });
  await writeWhole(wrapperFile, wrapperScript);
  await chmod(wrapperFile, 0o755);
  await mkdir(dirname(daemonConfigFile), { recursive: true });
  await writeWhole(daemonConfigFile, `${JSON.stringify(withRestrictedRuntime(await readDaemonConfig()), null, 2)}\n`);
}

/** Takes back what `registerRestrictedRuntime` did. Call it only when the engine is stopped. Answers whether there was anything. */
export async function unregisterRestrictedRuntime(): Promise<boolean> {
  if (!existsSync(wrapperFile)) return false;
  const rest = withoutRestrictedRuntime(await readDaemonConfig());
  if (Object.keys(rest).length === 0) await rm(daemonConfigFile, { force: true });
  else await writeWhole(daemonConfigFile, `${JSON.stringify(rest, null, 2)}\n`);
  await rm(dirname(wrapperFile), { recursive: true, force: true });
  return true;
}

async function readDaemonConfig(): Promise<DaemonConfig> {
  if (!existsSync(daemonConfigFile)) return {};
  return JSON.parse(await readFile(daemonConfigFile, 'utf8')) as DaemonConfig;
}

async function writeWhole(file: string, content: string): Promise<void> {
  await writeFile(`${file}.new`, content);
  await rename(`${file}.new`, file);
}
