import { setTimeout as sleep } from 'node:timers/promises';
import type { KubeCredentials } from '../environments/provider.ts';
import { type ApiSending, connectApiServer } from './kube/api-server.ts';

const waitsMs = [0, 1000, 3000];

/**
 * Puts back what a check changed and did not live to put back. Never rejects: where the cluster does not answer, there is
 * nothing left to be done.
 */
export async function undoAll(credentials: KubeCredentials, sendings: readonly ApiSending[]): Promise<void> {
  if (sendings.length === 0) return;
  const api = connectApiServer(credentials);
  const send = async (sending: ApiSending): Promise<void> => {
    for (const waitMs of waitsMs) {
      await sleep(waitMs);
      const answered = await api.send(sending, AbortSignal.timeout(5000)).catch(() => undefined);
      if (answered !== undefined) return;
    }
  };
  await Promise.all(sendings.map(send));
  api.close();
}
