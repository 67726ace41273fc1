import { expect, test } from 'vitest';
import { securityOf } from './security.ts';

test('without a word, it is what Kubernetes does by default', () => {
  expect(securityOf({ containers: [] }, { name: 'app' })).toEqual({
    runAsUser: undefined,
    runAsGroup: undefined,
    runAsNonRoot: false,
    seccompProfile: undefined,
    isPrivileged: false,
    allowsPrivilegeEscalation: true,
    hasReadOnlyRoot: false,
    adds: [],
    drops: [],
  });
});

test('the Pod says it for all its containers, and a container for itself', () => {
  const spec = {
    containers: [],
    securityContext: { runAsUser: 1000, runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
  };
  const capabilities = { add: ['CAP_net_bind_service'], drop: ['ALL'] };
  const security = securityOf(spec, {
    name: 'app',
    securityContext: { runAsUser: 0, runAsNonRoot: false, capabilities },
  });
  expect(security).toMatchObject({ runAsUser: 0, runAsNonRoot: false, seccompProfile: 'RuntimeDefault' });
  expect(security).toMatchObject({ adds: ['NET_BIND_SERVICE'], drops: ['ALL'] });
});
