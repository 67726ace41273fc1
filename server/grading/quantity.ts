const factors: Readonly<Record<string, number>> = {
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
  m: 1e-3,
};

/**
 * The number that a Kubernetes quantity stands for, so that 1Gi, 1024Mi and 1073741824 are the same. NaN for what is
 * no quantity. The forms are those of https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/.
 */
export function quantity(text: string | undefined): number {
  const match = /^([+-]?(?:\d+\.?\d*|\.\d+))(?:([eE][+-]?\d+)|([kMGTPE]i?|Ki|m)?)$/.exec(text ?? '');
  if (match === null) return Number.NaN;
  const [, number = '', exponent = '', suffix = ''] = match;
  return Number(number + exponent) * (factors[suffix] ?? Number.NaN);
}
