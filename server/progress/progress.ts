import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Attempt, Person, Solution, Track } from '../api.ts';
import type { Db } from '../db/database.ts';
import type { Claim, Environments } from '../environments/environments.ts';
import type { Capability, EnvironmentId, HomeId } from '../environments/provider.ts';
import { DrydockError } from '../errors.ts';
import type { Grading } from '../grading/grading.ts';
import type { Lab, Task } from '../labs/lab.ts';
import type { Labs } from '../labs/read-labs.ts';
import { type Action, can, demand } from '../people/can.ts';
import type { AttemptRecord, Attempts } from './attempts.ts';
import { closedBecause } from './closed-because.ts';
import { earnedTasks } from './earned-tasks.ts';
import { openNextHint } from './hints.ts';
import { presentAttempt } from './present-attempt.ts';
import { presentTracks } from './present-tracks.ts';

export interface ProgressDeps {
  db: Db;
  labs: Labs;
  attempts: Attempts;
  environments: Environments;
  grading: Grading;
  /** What environments are capable of, asked when it matters. */
  capabilities(): ReadonlySet<Capability>;
  log: Pick<Logger, 'warn' | 'error'>;
}

/** What people do with labs: start, work, be graded, come back. Every verb asks first whether the person may. */
export function createProgress({ db, labs, attempts, environments, grading, capabilities, log }: ProgressDeps) {
  async function authorised(
    person: Person,
    action: Extract<Action, 'attempt:read' | 'attempt:work'>,
    id: string,
  ): Promise<AttemptRecord> {
    const attempt = await attempts.find(id);
    // Another learner's attempt is not even there for those who may not read it.
    if (!can(person, 'attempt:read', { ownerId: attempt.personId })) throw new DrydockError('attempt_not_found', id);
    demand(person, action, { ownerId: attempt.personId });
    return attempt;
  }

  async function openAttempt(person: Person, id: string): Promise<AttemptRecord> {
    const attempt = await authorised(person, 'attempt:work', id);
    if (attempt.endedAt !== undefined) throw new DrydockError('attempt_ended', id);
    return attempt;
  }

  async function present(attempt: AttemptRecord): Promise<Attempt> {
    const lab = labs.get(attempt.labId);
    return presentAttempt(
      attempt,
      lab,
      environments.view(attempt.id),
      await grading.state(attempt.id, lab),
      grading.isRunning(attempt.id) ? 'grading' : 'idle',
    );
  }

  const claimOf = (attempt: AttemptRecord): Claim => ({
    attempt: attempt.id,
    home: attempt.personId as string as HomeId,
    lab: labs.get(attempt.labId),
  });

  /** Grades by itself from the moment the learner can work, and stops when they cannot. */
  async function followEnvironment(id: string): Promise<void> {
    if (environments.view(id).state !== 'in_use') {
      grading.unwatch(id);
      return;
    }
    const { labId } = await attempts.find(id);
    await grading.watch({ attempt: id, lab: labs.get(labId), environment: environments.idOf(id) });
  }

  async function end(id: string): Promise<Attempt> {
    await attempts.end(id);
    environments.release(id);
    return present(await attempts.find(id));
  }

  function taskOf(lab: Lab, id: string): Task {
    const task = lab.tasks.find((one) => one.id === id);
    if (task === undefined) throw new DrydockError('not_found', `task ${id} of ${lab.id}`);
    return task;
  }

  return {
    /**
     * Opens the lab for this person: their open attempt, or a new one whose environment is on its way. Throws `lab_closed`
     * where environments lack what it requires.
     */
    async start(person: Person, lab: Lab): Promise<Attempt> {
      demand(person, 'attempt:start', null);
      if (closedBecause(lab, capabilities()) !== undefined) throw new DrydockError('lab_closed', lab.id);
      const attempt = await attempts.open(person.id, lab.id);
      environments.claim(claimOf(attempt));
      return present(attempt);
    },

    async read(person: Person, id: string): Promise<Attempt> {
      return present(await authorised(person, 'attempt:read', id));
    },

    /** Ends the attempt; its environment goes, files and points stay. Ending twice is fine. */
    async end(person: Person, id: string): Promise<Attempt> {
      await authorised(person, 'attempt:work', id);
      return end(id);
    },

    async reset(person: Person, id: string): Promise<Attempt> {
      const attempt = await openAttempt(person, id);
      await environments.reset(id);
      return present(attempt);
    },

    async extend(person: Person, id: string): Promise<Attempt> {
      const attempt = await openAttempt(person, id);
      await environments.extend(id);
      return present(attempt);
    },

    /** Starts grading one task, or all; the verdicts follow by `onChange`. */
    async grade(person: Person, id: string, task?: string): Promise<Attempt> {
      const attempt = await openAttempt(person, id);
      const lab = labs.get(attempt.labId);
      if (task !== undefined) taskOf(lab, task);
      void grading.grade({ attempt: id, lab, environment: environments.idOf(id) }, task);
      return present(attempt);
    },

    async openHint(person: Person, id: string, task: string): Promise<Attempt> {
      const attempt = await openAttempt(person, id);
      await openNextHint(db, id, taskOf(labs.get(attempt.labId), task));
      return present(attempt);
    },

    /** The lab's right answers, once a task was tried. Throws `solution_locked` before. */
    async solution(person: Person, id: string): Promise<Solution> {
      const attempt = await authorised(person, 'attempt:read', id);
      const lab = labs.get(attempt.labId);
      const { tasks } = await grading.state(id, lab);
      if (person.role === 'learner' && tasks.every(({ tried }) => !tried)) throw new DrydockError('solution_locked');
      const folder = join(lab.folder, 'solutions');
      const names = (await readdir(folder)).filter((name) => name.endsWith('.sh')).sort();
      const scripts = names.map(async (name) => ({ name, script: await readFile(join(folder, name), 'utf8') }));
      return { scripts: await Promise.all(scripts) };
    },

    /** The environment behind an attempt, for somebody who may work in it. */
    async environmentToWorkIn(person: Person, id: string): Promise<EnvironmentId> {
      await openAttempt(person, id);
      return environments.idOf(id);
    },

    async tracks(person: Person): Promise<Track[]> {
      demand(person, 'lab:read', null);
      return presentTracks(labs, await earnedTasks(db, person.id), await attempts.openOf(person.id), capabilities());
    },

    /** Points of all people, by their id. */
    async earnedPoints(): Promise<Map<string, number>> {
      const points = new Map<string, number>();
      for (const { personId, labId, taskId } of await earnedTasks(db)) {
        const task = labs
          .all()
          .find(({ id }) => id === labId)
          ?.tasks.find(({ id }) => id === taskId);
        points.set(personId, (points.get(personId) ?? 0) + (task?.points ?? 0));
      }
      return points;
    },

    /** Tells of every change of an attempt, as everybody who may read it sees it. Returns how to stop it. */
    onChange(listener: (attempt: Attempt) => void): () => void {
      const tell = async (id: string): Promise<void> => {
        try {
          listener(await present(await attempts.find(id)));
        } catch (error) {
          log.warn({ err: error, attempt: id }, 'a change of an attempt could not be told');
        }
      };
      const stops = [environments.onChange(tell), grading.onChange(tell)];
      return () => {
        for (const stop of stops) stop();
      };
    },

    /** After a restart: gives the open attempts their environments back, or new ones. To be called once, before `environments.open`. */
    async resume(): Promise<void> {
      const open = await attempts.allOpen();
      environments.onChange((id) => {
        followEnvironment(id).catch((error) => log.error({ err: error, attempt: id }, 'an attempt cannot be watched'));
      });
      environments.whenExpired((id) => {
        end(id).catch((error) => log.error({ err: error, attempt: id }, 'an attempt could not be ended'));
      });
      await environments.reconcile(open.filter(({ labId }) => labs.all().some(({ id }) => id === labId)).map(claimOf));
    },
  };
}

export type Progress = ReturnType<typeof createProgress>;
