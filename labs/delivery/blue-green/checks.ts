import type { V1Pod, V1Service } from '@kubernetes/client-node';
import {
  type Check,
  type CheckTools,
  type HttpSample,
  isReady,
  type Kube,
  type Localized,
  notYet,
  pass,
  podsOf,
  type RecordedRun,
  verbatim,
} from 'drydock/check';

const namespace = 'ferry';
/** Whole answers, without the word at their end. */
const blue = 'blue: 14';
const green = 'green: 14';
const replicas = 2;

const readService = (kube: Kube, name: string) => kube.get<V1Service>('v1', 'Service', name, namespace);

async function readyPodsOf(kube: Kube, colour: 'blue' | 'green'): Promise<V1Pod[]> {
  const pods = await podsOf(kube, { kind: 'Deployment', namespace, name: `timetable-${colour}` });
  return pods.filter(isReady);
}

const ask = ({ sample }: CheckTools, service: string): Promise<HttpSample> =>
  sample({
    from: 'node',
    request: { url: `http://${service}.${namespace}.svc.cluster.local/` },
    key: { body: '^(\\w+: \\d+)' },
    count: 200,
  });

/** What a busy machine does to a request; whatever else fails, fails because nobody is there. */
const isSlowness = (failure: string) => failure === 'timed_out';

function spellSample({ counts, failures }: HttpSample): string {
  return [...Object.entries(counts), ...Object.entries(failures)].map(([key, count]) => `${key} × ${count}`).join(', ');
}

/** Whether everybody who got an answer got this colour. */
function isOnly(colour: string, { counts, failures }: HttpSample): boolean {
  const keys = Object.keys(counts);
  return keys.length > 0 && keys.every((key) => key.startsWith(colour)) && Object.keys(failures).every(isSlowness);
}

export const liveAnswersBlue: Check = async (tools) => {
  const [service, pods, seen] = await Promise.all([
    readService(tools.kube, 'timetable'),
    readyPodsOf(tools.kube, 'blue'),
    ask(tools, 'timetable'),
  ]);
  if (pods.length >= replicas && isOnly(blue, seen)) {
    return pass({ en: 'Every passenger sees blue.', ko: '모든 승객이 blue를 봐요.' }, [service, ...pods]);
  }
  return notYet({
    message: {
      en: 'The Service timetable is not answered by blue alone, with both of its Pods.',
      ko: 'Service timetable에 두 Pod를 갖춘 blue만 대답하고 있지 않아요.',
    },
    expected: verbatim(`${blue} × 200; timetable-blue: ${replicas} Ready`),
    observed: verbatim(`${spellSample(seen)}; timetable-blue: ${pods.length} Ready`),
    see: `kubectl get endpointslice -n ${namespace} -l kubernetes.io/service-name=timetable; kubectl get pod -n ${namespace} -L colour -o wide`,
    objects: [service, ...pods],
  });
};

export const previewShowsGreen: Check = async (tools) => {
  const service = await readService(tools.kube, 'timetable-preview');
  const seen = service && (await ask(tools, 'timetable-preview'));
  if (seen !== undefined && isOnly('green', seen)) {
    return pass({ en: 'Testers see green.', ko: '시험하는 사람은 green을 봐요.' }, [service]);
  }
  return notYet({
    message: {
      en: 'The Service timetable-preview does not show green, and green alone, on port 80.',
      ko: 'Service timetable-preview가 80 포트에서 green만 보여 주지 않아요.',
    },
    expected: { en: 'only answers of green', ko: 'green의 대답만' },
    observed:
      seen === undefined
        ? { en: 'there is no Service timetable-preview in ferry', ko: 'ferry에 timetable-preview라는 Service가 없어요' }
        : verbatim(spellSample(seen)),
    see: `kubectl describe service timetable-preview -n ${namespace}`,
    objects: [service],
  });
};

/** What each Pod answers by itself. */
async function answersOf({ http }: CheckTools, pods: readonly V1Pod[]): Promise<string[]> {
  const requests = pods.map(({ status }) => ({ url: `http://${status?.podIP}:8080/` }));
  const answers = requests.length === 0 ? [] : await http({ from: 'node', requests });
  return answers.map((answer) => {
    if (answer.outcome === 'probe_failed') throw new Error(answer.detail);
    return answer.outcome === 'answered' ? answer.body.trim() : answer.outcome;
  });
}

export const greenShowsDepartures: Check = async (tools) => {
  const pods = await readyPodsOf(tools.kube, 'green');
  const answers = await answersOf(tools, pods);
  if (answers.length > 0 && answers.every((answer) => answer.startsWith(`${green} `))) {
    return pass({ en: 'green shows the winter’s departures.', ko: 'green이 겨울 출발편을 보여 줘요.' }, pods);
  }
  return notYet({
    message: {
      en: 'green does not show the 14 departures of this season.',
      ko: 'green이 이번 계절의 출발편 14개를 보여 주지 않아요.',
    },
    expected: verbatim(`${green} departures`),
    observed:
      answers.length === 0
        ? { en: 'no Pod of timetable-green is Ready', ko: 'Ready인 timetable-green Pod가 없어요' }
        : verbatim([...new Set(answers)].join(', ')),
    see: `kubectl set env deployment --all --list -n ${namespace}`,
    objects: pods,
  });
};

export const greenIsWhole: Check = async (tools) => {
  const pods = await readyPodsOf(tools.kube, 'green');
  const answers = await answersOf(tools, pods);
  const own = answers.filter((answer) => answer.startsWith('green: '));
  if (own.length >= replicas) {
    return pass({ en: 'green is whole and ready.', ko: 'green이 온전하고 준비되어 있어요.' }, pods);
  }
  return notYet({
    message: {
      en: 'green could not carry all passengers: it has fewer ready Pods than blue.',
      ko: 'green은 승객을 모두 감당하지 못해요. 준비된 Pod가 blue보다 적어요.',
    },
    expected: {
      en: `${replicas} Pods of timetable-green that answer`,
      ko: `대답하는 timetable-green Pod ${replicas}개`,
    },
    observed: { en: `${own.length} of them`, ko: `${own.length}개` },
    see: `kubectl get deployment -n ${namespace}`,
    objects: pods,
  });
};

/** A time in which all answers were the same. */
interface Phase {
  key: string;
  from: number;
  to: number;
  count: number;
}

/** What lies between two phases: more than one colour, or nobody. */
interface Changeover {
  ms: number;
  /** Somebody came and nobody was there. */
  isGap: boolean;
}

/** So many alike in a row are no accident of a mixture, and five seconds are seldom seen whole. */
const leastRequests = 30;
const leastMs = 3000;
const longestChangeoverMs = 2000;

/** Puts a record together as phases and what was between them; whatever is too short to be a phase belongs to those. */
function phasesOf(runs: readonly RecordedRun[]): { phases: Phase[]; changeovers: Changeover[] } {
  const parts: (Phase & { isGap: boolean })[] = [];
  for (const { from, to, count, result } of runs) {
    if (result.kind === 'failed' && isSlowness(result.as)) continue;
    const key = result.kind === 'answered' ? result.key : result.kind;
    const last = parts.at(-1);
    const part = { key, from: Date.parse(from), to: Date.parse(to), count, isGap: result.kind !== 'answered' };
    if (last?.key === key) Object.assign(last, { to: part.to, count: last.count + count });
    else parts.push(part);
  }
  const isPhase = ({ from, to, count, isGap }: (typeof parts)[number]) =>
    !isGap && count >= leastRequests && to - from >= leastMs;
  const phases = parts.filter(isPhase);
  const changeovers = phases.slice(1).map((after, index) => {
    const before = phases[index] ?? after;
    const between = parts.slice(parts.indexOf(before) + 1, parts.indexOf(after));
    return { ms: after.from - before.to, isGap: between.some(({ isGap }) => isGap) };
  });
  return { phases, changeovers };
}

/** What is wrong with the last way there and back; undefined when there was a clean one. */
function flawOf({ phases, changeovers }: ReturnType<typeof phasesOf>): Localized | undefined {
  const isClean = (one: Changeover | undefined) => one !== undefined && !one.isGap && one.ms <= longestChangeoverMs;
  const isTrip = (index: number) =>
    [blue, green, blue].every((key, step) => phases[index + step]?.key === key) &&
    isClean(changeovers[index]) &&
    isClean(changeovers[index + 1]);
  if (phases.some((_, index) => isTrip(index))) return undefined;
  const seen = phases.slice(-4).map(({ key, from, to }) => `${key} (${Math.round((to - from) / 1000)} s)`);
  const bad = changeovers.slice(-3).find((one) => !isClean(one));
  const story = seen.length === 0 ? { en: 'no colour alone', ko: '혼자 대답한 색 없음' } : verbatim(seen.join(' → '));
  if (bad === undefined) return story;
  const seconds = (bad.ms / 1000).toFixed(1);
  return bad.isGap
    ? { en: `${story.en}; once nobody answered`, ko: `${story.ko}; 아무도 대답하지 않은 때가 있음` }
    : { en: `${story.en}; once mixed for ${seconds} s`, ko: `${story.ko}; ${seconds}초 동안 섞인 때가 있음` };
}

export const switchedThereAndBack: Check = async ({ kube, record }) => {
  const [kept, service] = await Promise.all([record('timetable'), readService(kube, 'timetable')]);
  if (kept.kind !== 'record') throw new Error('there is no record of the Service timetable');
  const flaw = flawOf(phasesOf(kept.runs));
  if (flaw === undefined) {
    return pass({ en: 'Everybody went to green at once, and back.', ko: '모두 한 번에 green으로 갔다가 돌아왔어요.' }, [
      service,
    ]);
  }
  return notYet({
    message: {
      en: 'The Service timetable has not been answered by blue alone, then by green alone, then by blue alone again.',
      ko: 'Service timetable에 blue만, 그다음 green만, 그다음 다시 blue만 대답한 적이 아직 없어요.',
    },
    expected: {
      en: `${blue} → ${green} → ${blue}, each alone for 5 seconds, at most ${longestChangeoverMs / 1000} s between them`,
      ko: `${blue} → ${green} → ${blue}. 저마다 혼자 5초씩, 그 사이는 길어도 ${longestChangeoverMs / 1000}초`,
    },
    observed: flaw,
    see: `kubectl get service timetable -n ${namespace} -o wide`,
    againInSeconds: 3,
    objects: [service],
  });
};
