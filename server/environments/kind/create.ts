import type { EnvironmentId, Progress } from '../provider.ts';
import type { KindDeps } from './deps.ts';
import { createIdentities } from './identities.ts';
import { createNetwork } from './network.ts';
import { createNode } from './node.ts';
import { untilReady } from './readiness.ts';
import { raiseWalls } from './walls.ts';

/** In order, with what each usually takes on two cores. */
const steps = [
  { step: 'network', title: { en: 'A network of its own', ko: '전용 네트워크 만들기' }, usualSeconds: 1 },
  { step: 'machine', title: { en: 'Starting the machine', ko: '머신 시작하기' }, usualSeconds: 2 },
  { step: 'control-plane', title: { en: 'Starting the control plane', ko: 'control plane 시작하기' }, usualSeconds: 8 },
  {
    step: 'network-and-storage',
    title: { en: 'Pod network and storage', ko: 'Pod 네트워크와 스토리지 준비하기' },
    usualSeconds: 1,
  },
  { step: 'rights', title: { en: 'Your identity and rights', ko: '사용자와 권한 설정하기' }, usualSeconds: 1 },
  { step: 'first-pod', title: { en: 'Running a first Pod', ko: '첫 Pod 실행해 보기' }, usualSeconds: 7 },
] as const;

/** Makes an environment without a toolbox; see Provider.create. */
export async function createEnvironment(
  deps: KindDeps,
  id: EnvironmentId,
  progress: Progress,
  signal: AbortSignal,
): Promise<void> {
  const { log } = deps;
  const startedAt = Date.now();
  const begin = (step: (typeof steps)[number]['step']) => {
    const index = steps.findIndex((each) => each.step === step);
    const update = steps[index];
    if (update === undefined) return;
    log.debug({ environment: id, step, afterMs: Date.now() - startedAt }, 'creating an environment');
    progress({ ...update, index: index + 1, of: steps.length });
  };
  begin('network');
  const [host] = await Promise.all([raiseWalls(deps), createNetwork(deps, id, signal)]);
  signal.throwIfAborted();
  await createNode(deps, id, host, begin, signal);
  begin('rights');
  await createIdentities(deps, id, signal);
  begin('first-pod');
  await untilReady(deps, id, signal);
  log.info({ environment: id, tookMs: Date.now() - startedAt }, 'an environment was created');
}
