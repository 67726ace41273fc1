import type { Progress, ProgressUpdate } from '../provider.ts';

type Step = Pick<ProgressUpdate, 'title' | 'usualSeconds'>;

/** In order, with what each usually takes on two cores, when kind makes the cluster. */
export const stockSteps = {
  network: { title: { en: 'A network of its own', ko: '전용 네트워크 만들기' }, usualSeconds: 1 },
  machine: { title: { en: 'Starting the machine', ko: '머신 시작하기' }, usualSeconds: 2 },
  'control-plane': { title: { en: 'Starting the control plane', ko: 'control plane 시작하기' }, usualSeconds: 8 },
  'network-and-storage': {
    title: { en: 'Pod network and storage', ko: 'Pod 네트워크와 스토리지 준비하기' },
    usualSeconds: 1,
  },
  rights: { title: { en: 'Your identity and rights', ko: '사용자와 권한 설정하기' }, usualSeconds: 1 },
  'first-pod': { title: { en: 'Running a first Pod', ko: '첫 Pod 실행해 보기' }, usualSeconds: 7 },
} as const satisfies Record<string, Step>;

/** The same when the cluster comes from the snapshot. */
export const cloneSteps = {
  network: { ...stockSteps.network, usualSeconds: 0.5 },
  machine: { ...stockSteps.machine, usualSeconds: 1 },
  'control-plane': { ...stockSteps['control-plane'], usualSeconds: 2.5 },
  'first-pod': { ...stockSteps['first-pod'], usualSeconds: 2 },
} as const satisfies Record<string, Step>;

/** Tells of the steps by their names, as each begins. */
export function announce<Name extends string>(steps: Record<Name, Step>, progress: Progress): (step: Name) => void {
  const names = Object.keys(steps) as Name[];
  return (step) => progress({ step, ...steps[step], index: names.indexOf(step) + 1, of: names.length });
}
