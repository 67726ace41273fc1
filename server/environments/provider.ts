import type { Localized } from '../text.ts';
import type { Answer, ProbeKind, Question } from './probes.ts';

export type * from './probes.ts';

/** Identifies one environment everywhere: row, containers, cluster name. Lower-case letters and digits, 10 long. */
export type EnvironmentId = string & { readonly brand: 'EnvironmentId' };

/** Identifies a learner's home, which outlives environments. */
export type HomeId = string & { readonly brand: 'HomeId' };

/** What a provider can offer and a lab may require. */
export type Capability = 'networkPolicy' | 'loadBalancer' | 'controlPlane' | 'storage';

/** A part of the cluster that is off unless a lab switches it on. */
export type Addon = 'ingress' | 'gateway' | 'loadbalancer' | 'metrics';

/** Progress of long work, in steps with the usual time of each. Sent when a step begins. */
export interface ProgressUpdate {
  step: string;
  title: Localized;
  /** Position of this step, from 1, among `of`. */
  index: number;
  of: number;
  usualSeconds: number;
}

export type Progress = (update: ProgressUpdate) => void;

/** What a provider really has under one id. */
export interface ProvidedEnvironment {
  id: EnvironmentId;
  /** `broken`: parts are missing or dead; only `destroy` makes sense. */
  state: 'running' | 'paused' | 'stopped' | 'broken';
  /** True when a toolbox for a learner is there. */
  equipped: boolean;
}

export interface ExecRequest {
  /** `toolbox`: as the learner, unprivileged. `cluster`: as the platform, with the administrator's kubectl at hand. */
  where: 'toolbox' | 'cluster';
  command: readonly string[];
  stdin?: string;
  /** Gives up with `timed_out` after this. */
  timeoutSeconds: number;
}

export interface ExecResult {
  exitCode: number;
  /** Each stream is cut at 1 MiB; `truncated` says so. */
  stdout: string;
  stderr: string;
  truncated: boolean;
}

export interface TerminalSize {
  cols: number;
  rows: number;
}

/** A live view of one shell session. Closing it leaves the session running. */
export interface Shell {
  /** Bytes for the terminal; UTF-8, may split a character. */
  onOutput(listener: (chunk: Uint8Array) => void): void;
  /** Called once: `ended` the shell is gone, `detached` only this view is. */
  onClose(listener: (reason: 'ended' | 'detached') => void): void;
  /** Resolves when the bytes are on their way and more may follow. */
  write(bytes: Uint8Array): Promise<void>;
  resize(size: TerminalSize): Promise<void>;
  /** Stops and restarts output at its source, for flow control. */
  pause(): void;
  resume(): void;
  /** Detaches; safe to call twice. */
  close(): Promise<void>;
}

/** Disk that an environment takes now, in bytes. */
export interface DiskUse {
  cluster: number;
  /** The home of the learner whose toolbox is there. */
  home: number;
}

/** How the grader reaches the API server: from the server's own process. Never leaves the server. */
export interface KubeCredentials {
  /** https URL of the published API port. */
  server: string;
  /** PEM. */
  certificateAuthority: string;
  clientCertificate: string;
  clientKey: string;
}

/**
 * What creates environments. Every verb may be called at any time and in any order: a provider refuses what makes no
 * sense with DrydockError `environment_not_ready` (not there, or not running) or `environment_failed` (the provider's fault),
 * and every long verb gives up when its signal aborts, leaving something that `destroy` can remove.
 */
export interface Provider {
  readonly name: string;
  readonly capabilities: ReadonlySet<Capability>;

  /**
   * Makes the cluster with its network and identities. Resolves only when a pod that a learner creates runs.
   * No learner is in it yet: see `equip`. Rejects with `environment_failed`; what was made is then left for `destroy`.
   */
  create(id: EnvironmentId, progress: Progress, signal: AbortSignal): Promise<void>;

  /** Gives a running environment its toolbox, with the learner's home mounted. Repeating it with the same home changes nothing. */
  equip(id: EnvironmentId, home: HomeId, signal: AbortSignal): Promise<void>;

  /**
   * Switches addons on in a running cluster, side by side, and waits until they work. All that a cluster is to have are
   * named at once. Repeating it changes nothing; `reset` is the way back.
   */
  switchOn(id: EnvironmentId, addons: readonly Addon[], signal: AbortSignal): Promise<void>;

  get(id: EnvironmentId): Promise<ProvidedEnvironment | undefined>;

  /** All that this provider has, whoever made it, so that nothing is forgotten after a crash. */
  list(): Promise<ProvidedEnvironment[]>;

  /** Frees CPU (and memory where it can); `resume` brings back the same state, also after the machine was restarted. */
  pause(id: EnvironmentId, signal: AbortSignal): Promise<void>;
  resume(id: EnvironmentId, signal: AbortSignal): Promise<void>;

  /** Back to the state right after `create` and `equip`, with the home kept. */
  reset(id: EnvironmentId, progress: Progress, signal: AbortSignal): Promise<void>;

  /** Removes everything of it except the home. Removing what is not there is fine. */
  destroy(id: EnvironmentId, signal: AbortSignal): Promise<void>;

  exec(id: EnvironmentId, request: ExecRequest, signal: AbortSignal): Promise<ExecResult>;

  /** Opens, or comes back to, the shell session of this name in the toolbox; `history` is what scrolled off its screen. */
  shell(
    id: EnvironmentId,
    session: string,
    size: TerminalSize,
    signal: AbortSignal,
  ): Promise<{ shell: Shell; history: Uint8Array }>;

  /** Names of the shell sessions that live in the toolbox now, oldest first. */
  shells(id: EnvironmentId): Promise<string[]>;

  /** Ends a shell session and what runs in it. */
  endShell(id: EnvironmentId, session: string): Promise<void>;

  /** Puts a question to what runs; see probes.ts. Rejects with `environment_failed` when nobody can tell. */
  probe<Kind extends ProbeKind>(
    id: EnvironmentId,
    kind: Kind,
    question: Question<Kind>,
    signal: AbortSignal,
  ): Promise<Answer<Kind>>;

  /** What each environment takes of the disk, in a way that nobody inside can hide. */
  diskUse(): Promise<ReadonlyMap<EnvironmentId, DiskUse>>;

  /** The grader's credentials for the API server of this environment. */
  graderCredentials(id: EnvironmentId): Promise<KubeCredentials>;

  /** The last lines of the environment's own log, for the operator. */
  logs(id: EnvironmentId, lines: number): Promise<string>;
}
