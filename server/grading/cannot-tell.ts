import type { Localized } from '../text.ts';
import type { Cause, CheckResult } from './verdict.ts';

const sentences: Record<Cause, Localized> = {
  api_unreachable: {
    en: "The API server of your cluster did not answer Drydock's questions.",
    ko: '클러스터의 API server가 Drydock의 질문에 응답하지 않았어요.',
  },
  api_refused: {
    en: 'Your cluster refused to let Drydock look at it.',
    ko: '클러스터가 Drydock의 조회를 거부했어요.',
  },
  probe_failed: {
    en: 'Drydock could not look inside the running system.',
    ko: '실행 중인 시스템의 내부를 확인하지 못했어요.',
  },
  control_failed: {
    en: 'A connection that must work, or must fail, whatever you do did not, so what was measured cannot be trusted.',
    ko: '여러분의 작업과 상관없이 되어야 하거나 막혀야 하는 연결이 그렇지 않아서, 측정한 결과를 믿을 수 없어요.',
  },
  check_crashed: {
    en: 'The check itself failed. This is a fault in the lab, not yours.',
    ko: '검사 자체가 실패했어요. 실습의 문제이고 여러분의 잘못이 아니에요.',
  },
  check_timed_out: {
    en: 'The check took too long and was given up.',
    ko: '검사가 너무 오래 걸려서 중단했어요.',
  },
  check_ran_out_of_memory: {
    en: 'The check needed more memory than it may have. This is a fault in the lab, not yours.',
    ko: '검사가 허용된 것보다 많은 메모리를 썼어요. 실습의 문제이고 여러분의 잘못이 아니에요.',
  },
  environment_gone: {
    en: 'The environment is not there at the moment.',
    ko: '지금은 환경을 찾을 수 없어요.',
  },
};

/** `detail` is for the operator and never shown to a learner. */
export function cannotTell(cause: Cause, detail: string): Extract<CheckResult, { outcome: 'cannot_tell' }> {
  return { outcome: 'cannot_tell', cause, message: sentences[cause], detail: detail.slice(0, 4000) };
}

const outlook = {
  trying_again: { en: 'Drydock is trying again.', ko: 'Drydock이 다시 시도하고 있어요.' },
  given_up: {
    en: 'What you have earned stays yours. Check again in a moment.',
    ko: '이미 얻은 점수는 그대로예요. 잠시 뒤에 다시 확인해 주세요.',
  },
} as const satisfies Record<string, Localized>;

/**
 * Says what the platform does about it: it is `trying_again`, or has `given_up` for now. Other results stay as they
 * are.
 */
export function withOutlook<T extends CheckResult>(result: T, next: keyof typeof outlook): T {
  if (result.outcome !== 'cannot_tell') return result;
  const { en, ko } = outlook[next];
  return { ...result, message: { en: `${result.message.en} ${en}`, ko: `${result.message.ko} ${ko}` } };
}
