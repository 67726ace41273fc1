import type { Localized } from './text.ts';

interface ErrorEntry {
  /** HTTP status; the same code travels over sockets without it. */
  status: number;
  /** What the person reads: what happened and what to do. */
  message: Localized;
}

/** Every error that may leave the server. One code, one status, one sentence for people. */
export const errorEntries = {
  bad_request: {
    status: 400,
    message: { en: 'The request was not understood.', ko: '요청을 이해하지 못했어요.' },
  },
  not_signed_in: {
    status: 401,
    message: { en: 'Sign in first.', ko: '먼저 로그인해 주세요.' },
  },
  sign_in_link_invalid: {
    status: 401,
    message: {
      en: 'This sign-in link was used already or has expired. Ask for a new one.',
      ko: '이미 사용했거나 만료된 로그인 링크예요. 새 링크를 요청해 주세요.',
    },
  },
  name_taken: {
    status: 409,
    message: {
      en: 'Somebody has this name already. Take another one, or sign in with your link.',
      ko: '이미 사용 중인 이름이에요. 다른 이름을 쓰거나 받은 링크로 로그인해 주세요.',
    },
  },
  sign_in_by_name_off: {
    status: 403,
    message: {
      en: 'On this server people sign in with an invitation link. Ask your instructor for yours.',
      ko: '이 서버는 초대 링크로 로그인해요. 강사에게 링크를 요청해 주세요.',
    },
  },
  not_allowed: {
    status: 403,
    message: { en: 'You may not do this.', ko: '이 작업을 할 권한이 없어요.' },
  },
  not_found: {
    status: 404,
    message: { en: 'There is nothing here.', ko: '여기에는 아무것도 없어요.' },
  },
  lab_not_found: {
    status: 404,
    message: { en: 'There is no lab of this name.', ko: '이런 이름의 실습이 없어요.' },
  },
  attempt_not_found: {
    status: 404,
    message: { en: 'This attempt does not exist any more.', ko: '이 시도는 더 이상 없어요.' },
  },
  attempt_ended: {
    status: 409,
    message: {
      en: 'This attempt has ended. Start the lab again to go on.',
      ko: '이미 끝난 시도예요. 계속하려면 실습을 다시 시작해 주세요.',
    },
  },
  another_lab_open: {
    status: 409,
    message: {
      en: 'Another lab of yours is open. End it first; your files and progress are kept.',
      ko: '다른 실습이 열려 있어요. 먼저 끝내 주세요. 파일과 진행 상황은 그대로 남아요.',
    },
  },
  queue_full: {
    status: 503,
    message: {
      en: 'Too many people are waiting for an environment. Try again in a few minutes.',
      ko: '환경을 기다리는 사람이 너무 많아요. 몇 분 뒤에 다시 시도해 주세요.',
    },
  },
  still_preparing: {
    status: 503,
    message: {
      en: 'Drydock is still preparing this machine. The lab opens by itself when that is done.',
      ko: '아직 이 서버를 준비하고 있어요. 끝나면 실습이 저절로 열려요.',
    },
  },
  lab_closed: {
    status: 409,
    message: {
      en: 'This lab needs something that the clusters of this server lack. The others are open.',
      ko: '이 서버의 클러스터에는 이 실습에 필요한 기능이 없어요. 다른 실습은 열 수 있어요.',
    },
  },
  environment_not_ready: {
    status: 409,
    message: {
      en: 'The environment is not ready yet.',
      ko: '환경이 아직 준비되지 않았어요.',
    },
  },
  environment_failed: {
    status: 502,
    message: {
      en: 'The environment could not be made. This is a fault of the platform, not yours.',
      ko: '환경을 만들지 못했어요. 플랫폼의 문제이고 여러분의 잘못이 아니에요.',
    },
  },
  shell_not_found: {
    status: 404,
    message: { en: 'This terminal has ended. Open a new one.', ko: '끝난 터미널이에요. 새로 열어 주세요.' },
  },
  too_many_shells: {
    status: 409,
    message: {
      en: 'No more terminals fit here. Close one first.',
      ko: '터미널을 더 열 수 없어요. 하나를 먼저 닫아 주세요.',
    },
  },
  solution_locked: {
    status: 403,
    message: {
      en: 'The solution can be shown once you have tried the task.',
      ko: '과제를 한 번 시도한 뒤에 풀이를 볼 수 있어요.',
    },
  },
  too_many_requests: {
    status: 429,
    message: { en: 'Too many requests. Wait a moment.', ko: '요청이 너무 많아요. 잠시 기다려 주세요.' },
  },
  timed_out: {
    status: 504,
    message: {
      en: 'It took too long and was given up. Try again.',
      ko: '너무 오래 걸려서 중단했어요. 다시 시도해 주세요.',
    },
  },
  internal: {
    status: 500,
    message: {
      en: 'Something went wrong on the server. It was written to its log.',
      ko: '서버에 문제가 생겼어요. 내용은 서버 로그에 남겼어요.',
    },
  },
} as const satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof errorEntries;

/** The one error that services throw on purpose. `detail` is for the operator's log and never reaches a browser. */
export class DrydockError extends Error {
  readonly code: ErrorCode;
  readonly detail: string;

  constructor(code: ErrorCode, detail = '', options?: ErrorOptions) {
    super(detail === '' ? code : `${code}: ${detail}`, options);
    this.name = 'DrydockError';
    this.code = code;
    this.detail = detail;
  }
}
