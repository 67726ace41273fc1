import type { Capability } from '../environments/provider.ts';
import type { Lab } from '../labs/lab.ts';
import type { Localized } from '../text.ts';

/** Why a lab cannot be done where something is lacking, for whoever wants to open it. */
const sentences: Record<Capability, Localized> = {
  networkPolicy: {
    en: 'This lab is closed: NetworkPolicies have no effect in the clusters of this server, or nobody could tell yet. The others are open. Whoever runs the server finds the reason with npm run doctor.',
    ko: '이 실습은 닫혀 있어요. 이 서버의 클러스터에서 NetworkPolicy가 적용되지 않거나 아직 확인하지 못했어요. 다른 실습은 열 수 있어요. 서버 운영자는 npm run doctor로 원인을 볼 수 있어요.',
  },
  loadBalancer: {
    en: 'This lab is closed: the clusters of this server give out no external addresses. The others are open.',
    ko: '이 실습은 닫혀 있어요. 이 서버의 클러스터는 외부 주소를 나눠 주지 않아요. 다른 실습은 열 수 있어요.',
  },
  controlPlane: {
    en: 'This lab is closed: the control plane of the clusters of this server cannot be changed. The others are open.',
    ko: '이 실습은 닫혀 있어요. 이 서버의 클러스터는 control plane을 바꿀 수 없어요. 다른 실습은 열 수 있어요.',
  },
  storage: {
    en: 'This lab is closed: the clusters of this server have no storage. The others are open.',
    ko: '이 실습은 닫혀 있어요. 이 서버의 클러스터에는 스토리지가 없어요. 다른 실습은 열 수 있어요.',
  },
};

/** The first thing that the lab requires and environments lack, in words; undefined when the lab is open. */
export function closedBecause(
  { requires }: Pick<Lab, 'requires'>,
  capabilities: ReadonlySet<Capability>,
): Localized | undefined {
  const lacking = requires.find((each) => !capabilities.has(each));
  return lacking && sentences[lacking];
}
