import { describeProviderContract } from '../contract/provider-contract.ts';
import { createFakeProvider } from '../fakes/provider.ts';

describeProviderContract(
  'fake',
  async () => ({ provider: createFakeProvider({ stepMs: 40 }), dispose: async () => {} }),
  { longMs: 5000, shortMs: 2000, podImage: 'busybox' },
);
