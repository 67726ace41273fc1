import type { EnvironmentId, Provider, Shell, TerminalSize } from '../environments/provider.ts';
import { DrydockError } from '../errors.ts';
import { createInputLedger, type InputRecord } from './input-ledger.ts';
import { createView, type View } from './view.ts';

export interface OpenRequest {
  environment: EnvironmentId;
  session: string;
  size: TerminalSize;
  /** One terminal in one open page, by a name that no other has. */
  writer: string;
  /** The number of the last input that this writer ever sent, 0 for none. */
  sent: number;
  /** When the session is not there: start it, or refuse with `shell_not_found`, because what was kept is meant for the old shell. */
  whenMissing: 'start' | 'refuse';
}

export interface OpenedView {
  view: View;
  /** What scrolled off the screen; the screen itself is drawn by the output that follows. */
  history: Uint8Array;
  /** The last input of this writer that counts as typed. */
  inputSeen: number;
  /** True when the server has forgotten this writer, so that unanswered inputs up to `inputSeen` may be lost. */
  inputPresumed: boolean;
}

/**
 * Shells that outlive sockets and the server. The screen and the history are kept by the session in the toolbox, so there is
 * nothing here to save or to restore.
 */
export interface Terminals {
  /** Names of the sessions that are alive, oldest first. */
  list(environment: EnvironmentId): Promise<string[]>;
  /**
   * Opens, or comes back to, a session. A view that the same writer still has of it is closed first, so that inputs that are
   * on their way over an old connection cannot mix with those of the new one. Gives up when the signal aborts.
   * Throws `too_many_shells`, `shell_not_found`, `timed_out`, and what the provider throws.
   */
  open(request: OpenRequest, signal: AbortSignal): Promise<OpenedView>;
  /** Ends a session with all that runs in it; its views are told. */
  end(environment: EnvironmentId, session: string): Promise<void>;
  /** Detaches all views and opens no more. The sessions live on. */
  close(): Promise<void>;
}

export interface TerminalsDeps {
  provider: Pick<Provider, 'shell' | 'shells' | 'endShell'>;
  /** Sessions that one environment may have. */
  maxShells: number;
}

const openingMilliseconds = 20_000;
/** Pages and devices of one learner that may look at each session at once. */
const viewsPerShell = 4;

export function createTerminals({ provider, maxShells }: TerminalsDeps): Terminals {
  const ledger = createInputLedger();
  /** By environment, session and writer. */
  const views = new Map<string, View>();
  /** Sessions that are being started, which the provider does not list yet. */
  const starting = new Map<EnvironmentId, Set<string>>();
  let closed = false;

  const takePlace = ({ environment, session, whenMissing }: OpenRequest, alive: string[]): Disposable => {
    const soon = starting.get(environment) ?? new Set();
    const names = new Set([...alive, ...soon]);
    if (names.has(session)) return { [Symbol.dispose]: () => {} };
    if (whenMissing === 'refuse') throw new DrydockError('shell_not_found');
    if (names.size >= maxShells) throw new DrydockError('too_many_shells');
    starting.set(environment, soon.add(session));
    return {
      [Symbol.dispose]() {
        soon.delete(session);
        if (soon.size === 0) starting.delete(environment);
      },
    };
  };

  const attach = async ({ environment, session, size }: OpenRequest, signal: AbortSignal) => {
    const limit = AbortSignal.timeout(openingMilliseconds);
    try {
      return await provider.shell(environment, session, size, AbortSignal.any([signal, limit]));
    } catch (error) {
      throw limit.aborted ? new DrydockError('timed_out', `opening ${session}`, { cause: error }) : error;
    }
  };

  const keepView = (key: string, shell: Shell, record: InputRecord): View => {
    const view = createView(shell, record, () => {
      if (views.get(key) === view) views.delete(key);
    });
    views.set(key, view);
    return view;
  };

  const viewsOf = (environment: EnvironmentId) =>
    views.keys().reduce((count, key) => count + Number(key.startsWith(`${environment}/`)), 0);

  return {
    list: (environment) => provider.shells(environment),

    async open(request, signal) {
      const { environment, session, writer, sent } = request;
      const key = `${environment}/${session}/${writer}`;
      const alive = await provider.shells(environment);
      using _place = takePlace(request, alive);
      await views.get(key)?.detach();
      if (viewsOf(environment) >= maxShells * viewsPerShell) throw new DrydockError('too_many_shells');
      const { shell, history } = await attach(request, signal);
      if (closed || signal.aborted) {
        await shell.close().catch(() => {});
        throw new DrydockError('environment_not_ready', 'nobody looks any more');
      }
      const record = ledger.recordOf(key, sent);
      const { seen: inputSeen, presumed: inputPresumed } = record;
      return { view: keepView(key, shell, record), history, inputSeen, inputPresumed };
    },

    end: (environment, session) => provider.endShell(environment, session),

    async close() {
      closed = true;
      await Promise.allSettled(views.values().map((view) => view.detach()));
    },
  };
}
