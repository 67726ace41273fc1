import { describe, expect, it } from 'vitest';
import { createBackground } from '../../../server/environments/background.ts';
import { endWork } from '../../../server/environments/end-work.ts';
import { podTemplate } from './attack.ts';
import type { Learner } from './learner.ts';

const restarts = `kubectl -n kube-system get pods --output=jsonpath='{range .items[*]}{.metadata.name} {.status.containerStatuses[0].restartCount}{"\\n"}{end}'`;

/** Runs a Pod to its end and answers how its container ended. */
async function runToEnd({ toolbox }: Learner, name: string, script: string): Promise<string> {
  const { spec } = podTemplate({ spec: { restartPolicy: 'Never' }, container: { command: ['sh', '-c', script] } });
  const manifest = JSON.stringify({ apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'shop' }, spec });
  await toolbox(`kubectl create --filename - <<'END'\n${manifest}\nEND`);
  const ended = '{.status.containerStatuses[0].state.terminated.reason}';
  await toolbox(`kubectl -n shop wait pod/${name} --for=jsonpath='${ended}' --timeout=60s`);
  return (await toolbox(`kubectl -n shop get pod ${name} --output=jsonpath='${ended}'; kubectl -n shop logs ${name}`))
    .said;
}

/** What one cluster may take of the machine, and a Pod of its cluster. */
export function describeGreed(learner: () => Learner): void {
  describe('a learner who is greedy', () => {
    it('cannot hide what they write to the disk', async () => {
      const { toolbox, provider, id } = learner();
      const use = async () => (await provider.diskUse()).get(id) ?? { cluster: 0, home: 0 };
      const before = await use();
      const fill = 'mkdir -p $0; head -c 60000000 /dev/zero > $0/data; chmod 0 $0';
      await toolbox(fill.replaceAll('$0', '~/hidden'));
      await toolbox(`kubectl -n shop exec still --container=still -- sh -c '${fill.replaceAll('$0', '/hidden')}'`);
      const after = await use();
      expect(after.home - before.home).toBeGreaterThan(55_000_000);
      expect(after.cluster - before.cluster).toBeGreaterThan(55_000_000);
      await toolbox('chmod 700 ~/hidden; rm -r ~/hidden');
      expect((await use()).home - before.home).toBeLessThan(5_000_000);
    });

    it('whose home is full finds their work ended, and a note', async () => {
      const { toolbox, provider, id, deps } = learner();
      await toolbox('sleep 1000 > /dev/null 2>&1 & tmux -L drydock new-session -d -s busy');
      await endWork({ provider, config: { homeDiskMb: 2048 }, background: createBackground(deps.log) }, id);
      const { said } = await toolbox(
        'pgrep -x "sleep" --count; pgrep --count tmux; cat ~/HOME-IS-FULL.txt; rm ~/HOME-IS-FULL.txt',
      );
      expect(said).toMatch(/^1\n0\nYour home folder holds more than 2048 MB/);
    });

    it('cannot take all the processes of the cluster', async () => {
      const said = await runToEnd(learner(), 'forks', 'for i in $(seq 3000); do sleep 5 & done 2>&1 | head -n 1');
      expect(said).toMatch(/can't fork: Resource temporarily unavailable/);
      expect((await learner().toolbox('kubectl get --raw /readyz')).said).toBe('ok');
    });

    it('cannot take more memory than the cluster may have, and the cluster survives it', async () => {
      const before = await learner().node(restarts);
      expect(await runToEnd(learner(), 'eater', 'tail /dev/zero')).toMatch(/OOMKilled|Error/);
      expect((await learner().toolbox('kubectl get --raw /readyz')).said).toBe('ok');
      expect(await learner().node(restarts)).toBe(before);
    });
  });
}
