import type { EnvironmentId } from '../provider.ts';
import type { KindDeps } from './deps.ts';
import { type ContainerCommand, runInContainer } from './exec.ts';
import { toolboxName } from './names.ts';

const mib = 1024 * 1024;
const command = 'tmux -u -L drydock -f /etc/drydock/tmux.conf';
/** In the environment of each tmux client, so that one view can be told from another. */
const viewVariable = 'DRYDOCK_VIEW';

/** What runs in the toolbox for one view; `size` is told to the exec and follows the browser. */
export function attachCommand(session: string, view: string): { command: string[]; env: string[] } {
  return {
    command: [...command.split(' '), 'new-session', '-A', '-s', session],
    env: ['TERM=xterm-256color', 'COLORTERM=truecolor', `${viewVariable}=${view}`],
  };
}

/**
 * The shell sessions of one toolbox, kept by a tmux of the platform's own: asked by short commands, and seen through
 * clients. Why tmux is in docs/decisions/0003.
 */
export function tmuxIn({ docker }: Pick<KindDeps, 'docker'>, id: EnvironmentId) {
  const ask = (script: string, args: readonly string[] = [], more: Partial<ContainerCommand> = {}) =>
    runInContainer(
      docker,
      toolboxName(id),
      { command: ['sh', '-c', script, 'sh', ...args], timeoutSeconds: 10, ...more },
      AbortSignal.timeout(15_000),
    );

  return {
    /** Names, oldest first. */
    async sessions(): Promise<string[]> {
      const { stdout } = await ask(`${command} list-sessions -F '#{session_id} #{session_name}' 2>/dev/null`);
      const lines = stdout.split('\n').filter((line) => line !== '');
      const sessions = lines
        .map((line) => line.slice(1).split(' '))
        .map(([number = '', name = '']) => ({ number, name }));
      return sessions.sort((a, b) => Number(a.number) - Number(b.number)).map(({ name }) => name);
    },

    async has(session: string): Promise<boolean> {
      return (await ask(`${command} has-session -t "=$1" 2>/dev/null`, [session])).exitCode === 0;
    },

    /** What scrolled off a session's screen, with its colours, as lines for a terminal; empty when there is no such session. */
    async history(session: string): Promise<Uint8Array> {
      const script = `[ "$(${command} display-message -p -t "=$1:" '#{history_size}' 2>/dev/null)" -gt 0 ] 2>/dev/null || exit 0
        ${command} capture-pane -p -e -S - -E -1 -t "=$1:"`;
      const { stdout } = await ask(script, [session], { limit: 16 * mib });
      return Buffer.from(stdout === '' ? '' : `${stdout.replaceAll('\n', '\r\n')}\x1b[0m`);
    },

    async end(session: string): Promise<void> {
      await ask(`${command} kill-session -t "=$1" 2>/dev/null`, [session]);
    },

    /** Ends one view, and leaves what it looked at. A connection that is closed would leave its client behind. */
    async detach(view: string): Promise<void> {
      const script = `${command} list-clients -F '#{client_pid} #{client_tty}' 2>/dev/null | while read -r process terminal; do
          if grep -qzx "${viewVariable}=$1" "/proc/$process/environ"; then ${command} detach-client -t "$terminal"; fi
        done`;
      await ask(script, [view]);
    },

    /** Ends all views, such as those of a server that crashed. */
    async detachAll(): Promise<void> {
      await ask(`${command} list-clients -F '#{client_tty}' 2>/dev/null | xargs -r -n 1 ${command} detach-client -t`);
    },
  };
}
