import type {
  Attempt,
  Change,
  CheckState,
  EnvironmentView,
  Person,
  TaskState,
  Track,
  VerdictView,
} from '../../server/api.ts';
import type { EnvironmentId } from '../../server/environments/provider.ts';
import { DrydockError } from '../../server/errors.ts';
import type { Lab, LabId } from '../../server/labs/lab.ts';
import type { Labs } from '../../server/labs/read-labs.ts';
import type { Progress } from '../../server/progress/progress.ts';
import { verbatim } from '../../server/text.ts';

type Listener = (attempt: Attempt) => void;

const at = '2026-03-02T09:41:07.000Z';
const points = (tasks: readonly { points: number }[]): number => tasks.reduce((sum, task) => sum + task.points, 0);

const changes: Change[] = [
  { object: 'Pod/records/intake-7d4b9c6f5-x2x8k', what: 'deleted' },
  {
    object: 'Deployment/records/intake',
    what: 'changed',
    field: 'spec.template.spec.volumes[records].persistentVolumeClaim.claimName',
    before: 'ledger',
    after: 'ledger-copy',
  },
];

/** Labs that are only listed, so that the list has a length to judge. */
const listed: Track[] = [
  {
    id: 'networking',
    title: { en: 'Networking', ko: '네트워크' },
    labs: [
      {
        id: 'networking/service-clusterip',
        track: 'networking',
        title: { en: 'One address for three Pods', ko: 'Pod 세 개에 주소 하나' },
        summary: {
          en: 'The ticket office answers every third call. Find out why the Service reaches nobody, and give moving Pods one address.',
          ko: '매표소가 전화를 세 번에 한 번만 받아요. Service가 왜 아무에게도 닿지 않는지 찾고, 움직이는 Pod에 주소 하나를 주세요.',
        },
        minutes: 20,
        difficulty: 'beginner',
        taskCount: 4,
        points: 9,
        earned: 9,
        tasksPassed: 4,
      },
      {
        id: 'networking/networkpolicy',
        track: 'networking',
        title: { en: 'Let only the front end in', ko: 'frontend만 들여보내기' },
        summary: {
          en: 'Everybody reaches the database. Deny by default, then let one kind of Pod through on one port.',
          ko: '누구나 데이터베이스에 닿아요. 기본으로 막고, 한 종류의 Pod만 한 포트로 들여보내세요.',
        },
        minutes: 35,
        difficulty: 'intermediate',
        taskCount: 6,
        points: 14,
        earned: 4,
        tasksPassed: 2,
      },
    ],
  },
];

/**
 * What people do with labs, without clusters and checks: a test says what an attempt looks like next. One attempt per lab, whoever
 * asks. Its terminals are those of the environment `fakeEnvironment`.
 */
export const fakeEnvironment = 'fake' as EnvironmentId;

export function createFakeAttempts(labs: Labs) {
  const attempts = new Map<LabId, Attempt>();
  const listeners = new Set<Listener>();
  let firstEnvironment: EnvironmentView = { state: 'in_use', expiresAt: inMinutes(118) };
  let verdicts: Record<string, VerdictView> = {};
  let count = 0;

  const tell = (attempt: Attempt): Attempt => {
    attempts.set(attempt.lab as LabId, attempt);
    for (const listener of listeners) listener(attempt);
    return attempt;
  };
  const find = (id: string): Attempt => {
    const attempt = [...attempts.values()].find((one) => one.id === id);
    if (attempt === undefined) throw new DrydockError('attempt_not_found', id);
    return attempt;
  };
  const isOpen = (attempt: Attempt | undefined) => attempt !== undefined && attempt.environment.state !== 'ended';

  /** Gives the attempt these verdicts, and works out what follows from them. */
  function judge(attempt: Attempt, given: Record<string, VerdictView>): Attempt {
    const lab = labs.get(attempt.lab);
    const checks = attempt.checks.map((check): CheckState => {
      const verdict = given[check.check] ?? check.verdict;
      const firstPassedAt = check.firstPassedAt ?? (verdict?.outcome === 'pass' ? verdict.at : undefined);
      const broken = firstPassedAt !== undefined && verdict?.outcome === 'not_yet';
      return { ...check, verdict, firstPassedAt, broken, brokenBy: broken ? { at, changes } : undefined };
    });
    const tasks = attempt.tasks.map((task): TaskState => {
      const own = checks.filter(({ check }) => lab.tasks.find(({ id }) => id === task.task)?.checks.includes(check));
      const passed = own.every(({ verdict }) => verdict?.outcome === 'pass');
      const tried = task.tried || own.some(({ verdict }) => verdict?.outcome === 'not_yet');
      return { ...task, passed, tried, earnedAt: task.earnedAt ?? (passed ? at : undefined) };
    });
    const earned = points(lab.tasks.filter(({ id }) => tasks.some(({ task, earnedAt }) => task === id && earnedAt)));
    return { ...attempt, checks, tasks, earned, grading: false };
  }

  const progress: Progress = {
    async start(_person: Person, lab: Lab) {
      const known = attempts.get(lab.id);
      if (known !== undefined && isOpen(known) && known.environment.state !== 'failed') return known;
      if ([...attempts.values()].some((one) => one.lab !== lab.id && isOpen(one))) {
        throw new DrydockError('another_lab_open');
      }
      count += 1;
      const fresh: Attempt = {
        id: `attempt-${count}`,
        lab: lab.id,
        startedAt: new Date().toISOString(),
        environment: firstEnvironment,
        checks: lab.tasks.flatMap(({ checks }) => checks.map((check): CheckState => ({ check, broken: false }))),
        tasks: lab.tasks.map(({ id }): TaskState => ({ task: id, passed: false, hints: [], tried: false })),
        earned: 0,
        points: points(lab.tasks),
        grading: false,
      };
      return tell(fresh);
    },
    read: async (_person, id) => find(id),
    end: async (_person, id) => tell({ ...find(id), environment: { state: 'ended' } }),
    reset: async (_person, id) =>
      tell({ ...find(id), environment: { state: 'resetting', steps: someSteps(), estimatedSeconds: 34 } }),
    extend: async (_person, id) => tell({ ...find(id), environment: { state: 'in_use', expiresAt: inMinutes(120) } }),
    async grade(_person, id) {
      const grading = tell({ ...find(id), grading: true });
      setTimeout(() => tell(judge(find(id), verdicts)), 300);
      return grading;
    },
    async openHint(_person, id, taskId) {
      const attempt = find(id);
      const hints = labs.get(attempt.lab).tasks.find((task) => task.id === taskId)?.hints ?? [];
      const tasks = attempt.tasks.map((task) =>
        task.task === taskId ? { ...task, hints: hints.slice(0, task.hints.length + 1) } : task,
      );
      return tell({ ...attempt, tasks });
    },
    async solution(_person, id) {
      if (find(id).tasks.every(({ tried }) => !tried)) throw new DrydockError('solution_locked');
      return {
        scripts: [
          {
            name: 'manifest.sh',
            script: 'kubectl apply -f - <<YAML\napiVersion: v1\nkind: PersistentVolumeClaim\nYAML',
          },
          { name: 'patch.sh', script: 'kubectl patch deployment intake -n records --type=json -p "$patch"' },
        ],
      };
    },
    environmentToWorkIn: async () => fakeEnvironment,
    async tracks() {
      const listedIds = listed.map(({ id }) => id);
      const unlisted = labs.tracks().filter(({ id }) => !listedIds.includes(id));
      const real = unlisted.map(
        (track): Track => ({
          id: track.id,
          title: track.title,
          labs: track.labs.map((lab) => {
            const attempt = attempts.get(lab.id);
            return {
              id: lab.id,
              track: track.id,
              title: lab.title,
              summary: lab.summary,
              minutes: lab.minutes,
              difficulty: lab.difficulty,
              taskCount: lab.tasks.length,
              points: points(lab.tasks),
              earned: attempt?.earned ?? 0,
              tasksPassed: attempt?.tasks.filter(({ earnedAt }) => earnedAt).length ?? 0,
              openAttempt: isOpen(attempt) ? attempt?.id : undefined,
            };
          }),
        }),
      );
      return [...listed, ...real];
    },
    earnedPoints: async () => new Map(),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    resume: async () => {},
  };

  return {
    progress,
    /** What the next attempt begins with. */
    beginWith(environment: EnvironmentView): void {
      firstEnvironment = environment;
    },
    /** What checks answer from now on. */
    answerWith(answers: Record<string, VerdictView>): void {
      verdicts = answers;
    },
    /** As when the cluster has changed: the checks run by themselves. */
    gradeNow(lab: string): void {
      tell(judge(labs.get(lab) && find(attempts.get(lab as LabId)?.id ?? ''), verdicts));
    },
    change(lab: string, change: Partial<Attempt>): void {
      tell({ ...find(attempts.get(lab as LabId)?.id ?? ''), ...change });
    },
    forget: () => attempts.clear(),
  };
}

export function inMinutes(minutes: number): string {
  return new Date(Date.now() + minutes * 60_000).toISOString();
}

export function someSteps() {
  return [
    {
      id: 'node',
      title: { en: 'Starting the control plane', ko: '컨트롤 플레인을 시작하는 중' },
      usualSeconds: 14,
      state: 'done' as const,
      tookSeconds: 13,
    },
    {
      id: 'toolbox',
      title: { en: 'Preparing your shell', ko: '셸을 준비하는 중' },
      usualSeconds: 3,
      state: 'running' as const,
      startedAt: new Date(Date.now() - 2000).toISOString(),
    },
    {
      id: 'setup',
      title: { en: 'Laying out the starting state of the lab', ko: '실습의 시작 상태를 만드는 중' },
      usualSeconds: 9,
      state: 'waiting' as const,
    },
  ];
}

export const right = (en: string, ko: string): VerdictView => ({
  outcome: 'pass',
  message: { en, ko },
  evidence: [],
  at,
  tookMs: 41,
});

export const pendingClaim: VerdictView = {
  outcome: 'not_yet',
  message: { en: 'The claim ledger is not Bound.', ko: '청구 ledger가 Bound가 아니에요.' },
  expected: verbatim('Bound'),
  observed: {
    en: 'Pending: no Pod that uses the claim has been placed, or its class cannot serve it',
    ko: 'Pending: 이 청구를 쓰는 Pod가 아직 배치되지 않았거나, class가 요청을 들어줄 수 없어요',
  },
  see: 'kubectl describe pvc ledger -n records',
  evidence: [],
  at,
  tookMs: 38,
};

export const unreachable: VerdictView = {
  outcome: 'cannot_tell',
  cause: 'api_unreachable',
  message: { en: 'The cluster does not answer; trying again.', ko: '클러스터가 응답하지 않아서 다시 시도하고 있어요.' },
  at,
  tookMs: 5000,
};
