import { existsSync, readFileSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import { parse } from 'yaml';
import { z } from 'zod';

const gib = 1024 ** 3;

/** Room left for the machine itself, then about 1 GiB per environment with a learner's pods in it. */
function environmentsThatFit(): number {
  return Math.max(1, Math.min(100, Math.floor((totalmem() - 2 * gib) / gib)));
}

const boolean = z
  .union([z.boolean(), z.enum(['true', 'false', '1', '0'])])
  .transform((value) => value === true || value === 'true' || value === '1');
const count = (least: number, most: number) => z.coerce.number().int().min(least).max(most);

/**
 * Every setting, once. The environment variable is `DRYDOCK_` and the name in capitals (`publicUrl`: DRYDOCK_PUBLIC_URL);
 * the same names stand in drydock.yaml, or the file that DRYDOCK_CONFIG names. The environment wins.
 */
export const settings = z.strictObject({
  host: z.string().min(1).default('127.0.0.1').describe('Address the server listens on.'),
  port: count(0, 65535).default(8420).describe('Port the server listens on; 0 lets the system choose.'),
  publicUrl: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('Address people open, when a reverse proxy stands before the server. Default: the listening address.'),
  trustProxy: boolean
    .default(false)
    .describe('Believe X-Forwarded-* headers; only behind a reverse proxy that sets them.'),
  signInByName: boolean
    .default(false)
    .describe(
      'Let anybody who reaches the page sign in as a learner by choosing a name; otherwise invitation links only.',
    ),
  sessionDays: count(1, 365).default(30).describe('Days until a sign-in must be repeated.'),
  labs: z
    .union([z.array(z.string()), z.string().transform((list) => list.split(':').filter((entry) => entry !== ''))])
    .default([])
    .describe(
      'More folders with labs, beside the ones that come with Drydock. In the environment: separated by colons.',
    ),
  maxEnvironments: count(1, 1000)
    .default(environmentsThatFit())
    .describe('Environments that may exist at once. Default: what the memory of the machine allows, at 1 GiB each.'),
  maxCreating: count(1, 50)
    .default(Math.max(1, Math.floor(availableParallelism() / 2)))
    .describe('Environments that are made at the same time. Default: half the cores.'),
  maxQueue: count(0, 10000)
    .default(100)
    .describe('Learners who may wait for an environment; more are told to come back.'),
  poolSize: count(0, 100).default(1).describe('Environments kept ready for the next learner.'),
  environmentMinutes: count(5, 100000)
    .default(120)
    .describe(
      'Minutes until an environment is removed, unless the learner extends it. Their files and progress are kept.',
    ),
  toolboxMemoryMb: count(64, 65536).default(512).describe("Memory limit of a learner's toolbox."),
  toolboxCpus: z.coerce.number().min(0.1).max(64).default(1).describe("CPU limit of a learner's toolbox."),
  toolboxPids: count(16, 32768).default(512).describe('Processes and threads that a toolbox may have.'),
  nodeMemoryMb: count(900, 1048576).default(3072).describe("Memory limit of a learner's cluster."),
  nodeCpus: z.coerce.number().min(0.5).max(256).default(2).describe("CPU limit of a learner's cluster."),
  nodePids: count(1000, 1048576)
    .default(4096)
    .describe("Processes and threads that a learner's cluster may have; one Pod may have 1024."),
  nodeDiskMb: count(500, 100_000_000)
    .default(10_240)
    .describe("Disk that a learner's cluster may take; one that takes more is reset to the start of its lab."),
  homeDiskMb: count(10, 100_000_000)
    .default(2048)
    .describe("Disk that a learner's home may take; where it takes more and grows, what runs in the toolbox is ended."),
  nodeBase: z
    .string()
    .regex(
      /^(auto|debian|kindest|.*[/:].*)$/,
      'it must be auto, debian, kindest or an image such as mirror/kindest/node:v1.34.0',
    )
    .default('auto')
    .describe(
      "What the node image is built on. debian: packages of Debian and Go modules; kindest: kind's own node image; another image of that sort by its name; auto: kindest when a registry has it for us, debian otherwise.",
    ),
  outside: z
    .enum(['closed', 'open'])
    .default('closed')
    .describe(
      'Whether learners reach anything beyond their environment: closed, nothing; open, public addresses, but no private network.',
    ),
  resolvers: z
    .union([z.array(z.ipv4()), z.string().transform((list) => list.split(',').map((entry) => entry.trim()))])
    .pipe(z.array(z.ipv4()).min(1).max(3))
    .default(['9.9.9.9', '1.1.1.1'])
    .describe(
      'DNS servers at public addresses that learners use when outside is open. In the environment: separated by commas.',
    ),
  subnets: z
    .cidrv4()
    .default('10.213.0.0/16')
    .describe('Private range from which each environment gets a /28 of its own.'),
  maxShells: count(1, 50).default(8).describe('Terminals that one environment may have.'),
  logLevel: z
    .enum(['debug', 'info', 'warn', 'error', 'silent'])
    .default('info')
    .describe('What the server writes to its log.'),
});

export type Config = z.output<typeof settings>;

/** A setting is wrong; the message names each one, what it holds and what is allowed. */
export class ConfigError extends Error {}

export function environmentVariable(setting: string): string {
  return `DRYDOCK_${setting.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
}

function readFile(path: string | undefined): Record<string, unknown> {
  const file = path ?? 'drydock.yaml';
  if (!existsSync(file)) {
    if (path === undefined) return {};
    throw new ConfigError(`DRYDOCK_CONFIG names ${path}, and there is no such file.`);
  }
  try {
    const content: unknown = parse(readFileSync(file, 'utf8')) ?? {};
    if (typeof content === 'object' && !Array.isArray(content)) return content as Record<string, unknown>;
  } catch (error) {
    throw new ConfigError(`${file} is not valid YAML: ${error instanceof Error ? error.message : String(error)}`);
  }
  throw new ConfigError(`${file} must hold one setting per line, such as "port: 8420".`);
}

/** Reads and validates all settings. Throws ConfigError with a sentence for each wrong one. */
export function loadConfig(environment: NodeJS.ProcessEnv = process.env): Config {
  const given = readFile(environment.DRYDOCK_CONFIG);
  for (const name of Object.keys(settings.shape)) {
    const value = environment[environmentVariable(name)];
    if (value !== undefined && value !== '') given[name] = value;
  }
  const result = settings.safeParse(given);
  if (result.success) return result.data;
  const sentences = result.error.issues.map((issue) => {
    if (issue.code === 'unrecognized_keys') return `${issue.keys.join(', ')}: there is no such setting.`;
    const name = String(issue.path[0]);
    const value = JSON.stringify(given[name]);
    const meaning = settings.shape[name as keyof typeof settings.shape].description ?? '';
    return `${name} (${environmentVariable(name)}) is ${value}: ${issue.message}. ${meaning}`;
  });
  throw new ConfigError(sentences.join('\n'));
}
