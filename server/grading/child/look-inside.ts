import type { Inside } from '../check.ts';
import type { AskProbe } from './probes.ts';

export function lookInside(ask: AskProbe): Inside {
  return {
    podFile: (file) => ask('podFile', file),
    volumeFile: (file) => ask('volumeFile', file),
    podFolder: (folder) => ask('podFolder', folder),
    volumeFolder: (folder) => ask('volumeFolder', folder),
    processes: (container) => ask('processes', container),
    sql: (query) => ask('sql', query),
    async etcd(key) {
      const answer = await ask('etcd', { key });
      return answer.kind === 'absent' ? answer : { kind: 'value', bytes: Buffer.from(answer.base64, 'base64') };
    },
  };
}
