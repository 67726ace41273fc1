import type { V1Ingress } from '@kubernetes/client-node';
import {
  type Check,
  type CheckTools,
  type HttpAnswer,
  type Kube,
  type Localized,
  nodeAddress,
  notYet,
  pass,
  verbatim,
} from 'drydock/check';

const www = 'www.ferry.example';
const book = 'book.ferry.example';
/** SHA-256 of the certificate that the security team has issued. */
const issued = 'b0b8bd5813b6da947bdc25c8faeacaf8acf5ad5851df1fe2dad7dcf8c6039ccb';

const findNode = `node=$(kubectl get node -o jsonpath='{.items[0].status.addresses[?(@.type=="InternalIP")].address}')`;
const curl = (host: string, path: string) => `${findNode}; curl -i -H 'Host: ${host}' http://$node${path}`;
const curlTls = (path: string) =>
  `${findNode}; curl -kvs --resolve ${book}:443:$node https://${book}${path} 2>&1 | grep -E '^[*] +(subject|issuer)|^<|^[^*<>{}]'`;

const readIngresses = (kube: Kube, namespace: string) =>
  kube.list<V1Ingress>('networking.k8s.io/v1', 'Ingress', { namespace });

/** What the controller answers on the node, to somebody outside. */
async function fromOutside(
  { kube, http }: CheckTools,
  requests: readonly { scheme?: 'http' | 'https'; host: string; path: string }[],
): Promise<HttpAnswer[]> {
  const address = await nodeAddress(kube);
  const answers = await http({
    from: 'outside',
    requests: requests.map(({ scheme = 'http', host, path }) => ({ url: `${scheme}://${address}${path}`, host })),
  });
  const broken = answers.find(({ outcome }) => outcome === 'probe_failed');
  if (broken !== undefined && 'detail' in broken) throw new Error(broken.detail);
  return answers;
}

/** Every page of the lab begins with the name of the backend that it comes from. */
const isFrom = (backend: string, answer: HttpAnswer | undefined): boolean =>
  answer?.outcome === 'answered' && answer.status === 200 && new RegExp(`^${backend}\\b`).test(answer.body);

/** `404 page not found`, `200 moved`, or what became of the request instead. */
function spell(answer: HttpAnswer | undefined): string {
  if (answer?.outcome !== 'answered') return answer?.outcome ?? '-';
  const text = answer.status === 200 ? (/^\w*/.exec(answer.body)?.[0] ?? '') : answer.body.trim().slice(0, 40);
  return `${answer.status} ${text}`.trim();
}

interface Page {
  path: string;
  backend: string;
}

/** A check that each of these pages of a host comes from its backend. */
const pagesComeFrom =
  (
    { host, scheme, namespace }: { host: string; scheme: 'http' | 'https'; namespace: string },
    pages: readonly Page[],
    told: { right: Localized; wrong: Localized },
  ): Check =>
  async (tools) => {
    const answers = await fromOutside(
      tools,
      pages.map(({ path }) => ({ scheme, host, path })),
    );
    const ingresses = await readIngresses(tools.kube, namespace);
    const wrong = pages
      .map((page, index) => ({ ...page, answer: answers[index] }))
      .filter(({ backend, answer }) => !isFrom(backend, answer));
    const [first] = wrong;
    if (first === undefined) return pass(told.right, ingresses);
    return notYet({
      message: told.wrong,
      expected: verbatim(wrong.map(({ path, backend }) => `${path}: 200 ${backend}`).join('; ')),
      observed: verbatim(wrong.map(({ path, answer }) => `${path}: ${spell(answer)}`).join('; ')),
      see: scheme === 'http' ? curl(host, first.path) : curlTls(first.path),
      objects: ingresses,
    });
  };

const onWww = { host: www, scheme: 'http', namespace: 'ferry' } as const;

export const siteAnswers: Check = pagesComeFrom(
  onWww,
  ['/', '/fares', '/about/the/fleet'].map((path) => ({ path, backend: 'site' })),
  {
    right: { en: 'The site answers.', ko: '사이트가 응답해요.' },
    wrong: {
      en: `Not every page of ${www} comes from the site.`,
      ko: `${www}의 페이지가 모두 site에서 오지는 않아요.`,
    },
  },
);

export const timetableAnswersBelowTimes: Check = pagesComeFrom(
  onWww,
  ['/times', '/times/winter', '/times/islands/monday'].map((path) => ({ path, backend: 'timetable' })),
  {
    right: { en: 'The timetable has /times, and all below.', ko: '시간표가 /times와 그 아래를 모두 맡아요.' },
    wrong: {
      en: 'The timetable does not answer for /times and everything below it.',
      ko: '/times와 그 아래 전부에 시간표가 응답하지는 않아요.',
    },
  },
);

export const boardIsOnePage: Check = pagesComeFrom(
  onWww,
  [
    { path: '/departures', backend: 'board' },
    { path: '/departures/', backend: 'site' },
    { path: '/departures/pier-2', backend: 'site' },
  ],
  {
    right: { en: 'The board is that one page.', ko: '출발 안내판은 그 페이지 하나예요.' },
    wrong: {
      en: 'The board does not have the page /departures, and only that.',
      ko: '출발 안내판이 /departures 페이지만, 딱 그것만 맡고 있지 않아요.',
    },
  },
);

export const bookingAnswers: Check = pagesComeFrom(
  { host: book, scheme: 'https', namespace: 'booking' },
  ['/', '/seats/row-4'].map((path) => ({ path, backend: 'booking' })),
  {
    right: { en: 'The booking answers over TLS.', ko: '예매가 TLS로 응답해요.' },
    wrong: {
      en: `https://${book} is not answered by the booking.`,
      ko: `https://${book}에 예매가 응답하지 않아요.`,
    },
  },
);

export const certificateIsServed: Check = async (tools) => {
  const [answer] = await fromOutside(tools, [{ scheme: 'https', host: book, path: '/' }]);
  const ingresses = await readIngresses(tools.kube, 'booking');
  const served = answer?.outcome === 'answered' ? answer.certificate : undefined;
  if (served?.fingerprint === issued) {
    return pass({ en: 'The booking shows its certificate.', ko: '예매가 제 인증서를 보여 줘요.' }, ingresses);
  }
  return notYet({
    message: {
      en: `For ${book}, another certificate is served than the one that was issued.`,
      ko: `${book}에 발급받은 것과 다른 인증서가 제공되고 있어요.`,
    },
    expected: verbatim(`subject ${book}, issuer Ferry Line CA`),
    observed: verbatim(
      served === undefined ? spell(answer) : `subject ${served.subject || '-'}, issuer ${served.issuer || '-'}`,
    ),
    see: curlTls('/'),
    objects: ingresses,
  });
};

/** Also the paths that lead somewhere on a host that is known. */
const strangers = ['nobody.example', 'ferry.example', 'old.ferry.example'].flatMap((host) =>
  ['/', '/times', '/departures'].map((path) => ({ host, path })),
);

export const unknownHostGetsNothing: Check = async (tools) => {
  const answers = await fromOutside(tools, strangers);
  const wrong = strangers
    .map((stranger, index) => ({ ...stranger, answer: answers[index] }))
    .filter(({ answer }) => answer?.outcome !== 'answered' || answer.status !== 404);
  const ingresses = await readIngresses(tools.kube, 'ferry');
  const [first] = wrong;
  if (first === undefined) {
    return pass({ en: 'Other hosts get a 404.', ko: '다른 호스트는 404를 받아요.' }, ingresses);
  }
  const shown = wrong.slice(0, 3).map(({ host, path, answer }) => `${host}${path}: ${spell(answer)}`);
  return notYet({
    message: {
      en: 'A host that is not listed is answered all the same.',
      ko: '적지 않은 호스트인데도 응답이 와요.',
    },
    expected: verbatim('404'),
    observed: verbatim(shown.join('; ')),
    see: curl(first.host, first.path),
    objects: ingresses,
  });
};
