import type { EnvironmentId, ExecResult, HomeId, Provider } from '../../../server/environments/provider.ts';
import { setUpLab } from '../../../server/environments/set-up-lab.ts';
import { DrydockError } from '../../../server/errors.ts';
import type { AskEnvironment, CheckJob, CheckRunner } from '../../../server/grading/check-runner.ts';
import type { Verdict } from '../../../server/grading/verdict.ts';
import { newId } from '../../../server/ids.ts';
import type { Lab } from '../../../server/labs/lab.ts';

export interface ProofDeps {
  provider: Provider;
  runner: CheckRunner;
  /** Hears what is being done, in lines for the author. */
  tell(line: string): void;
}

/** An environment for one case after the other, each in the lab's untouched state. */
export interface ProofEnvironment {
  readonly home: HomeId;
  /** Makes the environment, or makes it fresh again, and sets the lab up. */
  refresh(lab: Lab): Promise<void>;
  /** Runs a script as the learner would, in an empty folder. */
  runScript(script: string): Promise<ExecResult>;
  /** Runs a command as the platform and answers its output. Throws when it fails. */
  look(command: readonly string[]): Promise<string>;
  /** Puts a question to what runs. */
  probe: AskEnvironment;
  /** One verdict of each check of the lab, in the order of its tasks. */
  grade(lab: Lab): Promise<Verdict[]>;
  destroy(): Promise<void>;
}

const scriptSeconds = 300;
const inEmptyFolder = 'cd "$(mktemp -d)" && exec bash -c "$1"';

/**
 * `home` is kept from run to run, so that proofs leave no more than a few behind. Nothing is made before the first
 * `refresh`.
 */
export function createProofEnvironment(
  { provider, runner }: Pick<ProofDeps, 'provider' | 'runner'>,
  home: HomeId,
  signal: AbortSignal,
): ProofEnvironment {
  const id = newId() as EnvironmentId;
  let isMade = false;

  return {
    home,

    async refresh(lab) {
      if (isMade) {
        await provider.reset(id, () => {}, signal);
      } else {
        isMade = true;
        await provider.create(id, () => {}, signal);
        await provider.equip(id, home, signal);
      }
      await setUpLab(provider, id, lab, signal);
    },

    async runScript(script) {
      const command = ['bash', '-c', inEmptyFolder, 'script', script];
      try {
        return await provider.exec(id, { where: 'toolbox', command, timeoutSeconds: scriptSeconds }, signal);
      } catch (error) {
        if (!(error instanceof DrydockError) || error.code !== 'timed_out') throw error;
        return { exitCode: 124, stdout: '', stderr: error.detail, truncated: false };
      }
    },

    async look(command) {
      const request = { where: 'cluster', command, timeoutSeconds: 60 } as const;
      const { exitCode, stdout, stderr } = await provider.exec(id, request, signal);
      if (exitCode !== 0) throw new Error(`${command.join(' ')}: ${stderr}`);
      return stdout;
    },

    probe: (kind, question, ended) => provider.probe(id, kind, question, ended),

    async grade(lab) {
      const verdicts = new Map<string, Verdict>();
      const checks = [...new Set(lab.tasks.flatMap((task) => task.checks))];
      const job: CheckJob = {
        file: `${lab.folder}/checks.ts`,
        checks,
        credentials: await provider.graderCredentials(id),
        probe: (kind, question, ended) => provider.probe(id, kind, question, ended),
      };
      await runner.run(job, (verdict) => verdicts.set(verdict.check, verdict), signal);
      return checks.flatMap((check) => verdicts.get(check) ?? []);
    },

    async destroy() {
      // Also after the signal aborted: what was made must go.
      if (isMade) await provider.destroy(id, AbortSignal.timeout(60_000));
    },
  };
}
