import { setTimeout as delay } from 'node:timers/promises';
import type {
  Addon,
  EnvironmentId,
  ExecRequest,
  ExecResult,
  HomeId,
  Progress,
  ProvidedEnvironment,
  Provider,
} from '../../server/environments/provider.ts';
import { DrydockError } from '../../server/errors.ts';
import { verbatim } from '../../server/text.ts';
import { type Command, type Place, runCommand } from './provider-commands.ts';
import type { Fault, Verb } from './provider-faults.ts';
import { newObjects } from './provider-kubectl.ts';
import { answerProbe, type FakeProbes } from './provider-probes.ts';
import { createFakeSession, type FakeSession } from './provider-shell.ts';

export interface FakeProviderOptions {
  /** Each has its say whenever a verb begins its work. */
  faults?: Fault[];
  /** Steps of `create` and `reset`. */
  steps?: string[];
  /** Milliseconds that each step takes. */
  stepMs?: number;
  /** Milliseconds after which an environment vanishes, as if somebody had removed it. */
  vanishAfterMs?: number;
  /** Pretended programs, in front of the built-in ones. */
  commands?: Record<string, Command>;
  /** Answers to probes, in front of the built-in ones. */
  probes?: FakeProbes;
}

interface FakeEnvironment {
  state: ProvidedEnvironment['state'];
  home?: HomeId;
  objects: Set<string>;
  addons: Set<Addon>;
  sessions: Map<string, FakeSession>;
  /** Bytes that its cluster wrote. */
  written: number;
}

const outputLimit = 1024 * 1024;

/** A provider in memory that does what the port says, and fails the way it is told. */
export function createFakeProvider(options: FakeProviderOptions = {}) {
  const {
    faults = [],
    steps = ['network', 'cluster', 'pods'],
    stepMs = 1,
    vanishAfterMs,
    commands = {},
    probes = {},
  } = options;
  const environments = new Map<EnvironmentId, FakeEnvironment>();
  const homes = new Map<HomeId, Map<string, string>>();
  const calls = new Map<Verb, number>();
  const forever = new AbortController().signal;
  /** Verbs that are at work in an environment now. */
  const busy = new Map<EnvironmentId, number>();
  let collisions = 0;
  let most = 0;

  async function begin(verb: Verb, signal: AbortSignal): Promise<void> {
    const call = (calls.get(verb) ?? 0) + 1;
    calls.set(verb, call);
    for (const fault of faults) await fault(verb, call, signal);
    signal.throwIfAborted();
  }

  async function during<T>(id: EnvironmentId, act: () => Promise<T>): Promise<T> {
    busy.set(id, (busy.get(id) ?? 0) + 1);
    try {
      return await act();
    } finally {
      busy.set(id, (busy.get(id) ?? 1) - 1);
    }
  }

  function find(id: EnvironmentId): FakeEnvironment {
    const environment = environments.get(id);
    if (environment === undefined) throw new DrydockError('environment_not_ready', `${id} is not there`);
    return environment;
  }

  function running(id: EnvironmentId): FakeEnvironment {
    const environment = find(id);
    if (environment.state === 'running') return environment;
    throw new DrydockError('environment_not_ready', `${id} is ${environment.state}`);
  }

  function toolboxOf({ home, objects }: FakeEnvironment): Place {
    if (home === undefined) throw new DrydockError('environment_not_ready', 'there is no toolbox');
    const files = homes.get(home) ?? new Map<string, string>();
    homes.set(home, files);
    return { user: 'learner', files, objects, variables: new Map(), size: { cols: 80, rows: 24 } };
  }

  const clusterOf = ({ objects }: FakeEnvironment): Place => ({
    user: 'root',
    files: new Map(),
    objects,
    variables: new Map(),
    size: { cols: 80, rows: 24 },
  });

  function endSessions({ sessions }: FakeEnvironment): void {
    for (const session of [...sessions.values()]) session.end();
  }

  async function work(progress: Progress, signal: AbortSignal): Promise<void> {
    for (const [place, step] of steps.entries()) {
      progress({ step, title: verbatim(step), index: place + 1, of: steps.length, usualSeconds: stepMs / 1000 });
      await delay(stepMs, undefined, { signal });
    }
  }

  function lose(id: EnvironmentId): void {
    const environment = environments.get(id);
    if (environment === undefined) return;
    endSessions(environment);
    environments.delete(id);
  }

  const describe = (id: EnvironmentId, { state, home }: FakeEnvironment): ProvidedEnvironment => ({
    id,
    state,
    equipped: home !== undefined,
  });

  const provider: Provider = {
    name: 'fake',
    capabilities: new Set(['storage']),

    async create(id, progress, signal) {
      const environment: FakeEnvironment = {
        state: 'broken',
        objects: new Set(newObjects),
        addons: new Set(),
        sessions: new Map(),
        written: 0,
      };
      environments.set(id, environment);
      most = Math.max(most, environments.size);
      await during(id, async () => {
        await begin('create', signal);
        await work(progress, signal);
      });
      environment.state = 'running';
      if (vanishAfterMs !== undefined) setTimeout(lose, vanishAfterMs, id);
    },

    async equip(id, home, signal) {
      running(id);
      await during(id, () => begin('equip', signal));
      running(id).home = home;
    },

    async switchOn(id, addons, signal) {
      const environment = running(id);
      await during(id, () => begin('switchOn', signal));
      for (const addon of addons) environment.addons.add(addon);
    },

    async get(id) {
      const environment = environments.get(id);
      return environment && describe(id, environment);
    },

    async list() {
      await begin('list', forever);
      return [...environments].map(([id, environment]) => describe(id, environment));
    },

    async pause(id, signal) {
      const environment = find(id);
      await begin('pause', signal);
      environment.state = 'paused';
    },

    async resume(id, signal) {
      const environment = find(id);
      await begin('resume', signal);
      environment.state = 'running';
    },

    async reset(id, progress, signal) {
      const environment = running(id);
      await during(id, async () => {
        await begin('reset', signal);
        environment.objects = new Set(newObjects);
        environment.addons.clear();
        environment.written = 0;
        await work(progress, signal);
      });
    },

    async destroy(id, signal) {
      if ((busy.get(id) ?? 0) > 0) collisions += 1;
      await begin('destroy', signal);
      lose(id);
    },

    async exec(id, { where, command, stdin = '', timeoutSeconds }: ExecRequest, signal): Promise<ExecResult> {
      const environment = running(id);
      const place = where === 'toolbox' ? toolboxOf(environment) : clusterOf(environment);
      await begin('exec', signal);
      const said: Record<'stdout' | 'stderr', string> = { stdout: '', stderr: '' };
      const into = (stream: keyof typeof said) => (text: string) => {
        said[stream] += text;
      };
      const streams = { stdin: async () => stdin, out: into('stdout'), err: into('stderr') };
      const limit = AbortSignal.timeout(timeoutSeconds * 1000);
      try {
        const exitCode = await runCommand([...command], streams, place, commands, AbortSignal.any([signal, limit]));
        const [stdout, stderr] = [said.stdout.slice(0, outputLimit), said.stderr.slice(0, outputLimit)];
        return { exitCode, stdout, stderr, truncated: stdout !== said.stdout || stderr !== said.stderr };
      } catch (error) {
        throw limit.aborted ? new DrydockError('timed_out', command.join(' '), { cause: error }) : error;
      }
    },

    async shell(id, name, size) {
      const environment = running(id);
      const { sessions } = environment;
      const session =
        sessions.get(name) ?? createFakeSession(toolboxOf(environment), commands, () => sessions.delete(name));
      sessions.set(name, session);
      return session.open(size);
    },

    async shells(id) {
      return [...running(id).sessions.keys()];
    },

    async endShell(id, name) {
      running(id).sessions.get(name)?.end();
    },

    async probe(id, kind, question) {
      return answerProbe(running(id).objects, probes, kind, question);
    },

    async diskUse() {
      await begin('diskUse', forever);
      const sizeOf = ({ home }: FakeEnvironment) =>
        [...(homes.get(home as HomeId)?.values() ?? [])].reduce((sum, content) => sum + content.length, 0);
      return new Map(
        [...environments].map(([id, environment]) => [
          id,
          { cluster: environment.objects.size + environment.written, home: sizeOf(environment) },
        ]),
      );
    },

    async graderCredentials(id) {
      running(id);
      const pem = (label: string) => `-----BEGIN ${label}-----\nZmFrZQ==\n-----END ${label}-----\n`;
      return {
        server: 'https://127.0.0.1:6443',
        certificateAuthority: pem('CERTIFICATE'),
        clientCertificate: pem('CERTIFICATE'),
        clientKey: pem('PRIVATE KEY'),
      };
    },

    async logs(id) {
      return `${find(id).state}\n`;
    },
  };

  return {
    ...provider,

    /** What happens behind the back of the server. */
    lose,
    stop(id: EnvironmentId): void {
      find(id).state = 'stopped';
    },

    /** What Pods write to the disk of their cluster. */
    write(id: EnvironmentId, bytes: number): void {
      find(id).written += bytes;
    },

    loseToolbox(id: EnvironmentId): void {
      find(id).home = undefined;
    },

    homeOf: (id: EnvironmentId): HomeId | undefined => environments.get(id)?.home,
    addonsOf: (id: EnvironmentId): Addon[] => [...find(id).addons],
    objectsOf: (id: EnvironmentId): string[] => [...find(id).objects],
    ids: (): EnvironmentId[] => [...environments.keys()],
    callsOf: (verb: Verb): number => calls.get(verb) ?? 0,
    /** How often something was destroyed while another verb was still at work in it. */
    collisions: (): number => collisions,
    /** The most environments that were there at once. */
    most: (): number => most,
  };
}

export type FakeProvider = ReturnType<typeof createFakeProvider>;
