import { describe, expect, it } from 'vitest';
import type { Learner } from './learner.ts';

/** What holds in the container of the learner's shell itself. */
export function describeToolboxAttacks(learner: () => Learner): void {
  describe('a learner who means harm, in the toolbox,', () => {
    it('is nobody and cannot become more', async () => {
      const { said } = await learner().toolbox(
        'id -u; grep -E "^(CapPrm|CapBnd|NoNewPrivs|Seccomp):" /proc/self/status',
      );
      const none = '0'.repeat(16);
      expect(said.split(/\s+/)).toEqual([
        '1000',
        'CapPrm:',
        none,
        'CapBnd:',
        none,
        'NoNewPrivs:',
        '1',
        'Seccomp:',
        '2',
      ]);
      expect((await learner().toolbox('find / -xdev -perm /6000 -type f 2>/dev/null')).said).toBe('');
      expect((await learner().toolbox('unshare --user --map-root-user true')).said).toMatch(/Operation not permitted/);
    });

    it('cannot change the system, and finds no socket of the engine', async () => {
      const { toolbox } = learner();
      expect((await toolbox('echo x > /etc/drydock/tmux.conf')).said).toMatch(
        /Permission denied|Read-only file system/,
      );
      expect((await toolbox('echo x > /tmp/x && echo x > ~/x && echo fine')).said).toBe('fine');
      expect((await toolbox('touch /usr/local/bin/kubectl')).exitCode).not.toBe(0);
      expect((await toolbox('find / -xdev -type s -not -path "/tmp/*" 2>/dev/null')).said).toBe('');
      expect((await toolbox('mount | grep -c " / .*[(]ro,"')).said).toBe('1');
    });

    it('cannot take more processes than the limit, and cannot end the toolbox', async () => {
      const { toolbox } = learner();
      const { said } = await toolbox('(for i in $(seq 1000); do sleep 20 & done) 2>&1 | head -1; kill -9 -1');
      expect(said).toMatch(/Resource temporarily unavailable/);
      expect((await toolbox('echo fine')).said).toBe('fine');
    });

    it('cannot take more memory than the limit', async () => {
      const { toolbox } = learner();
      expect((await toolbox('tail /dev/zero; echo "ended with $?"')).said).toMatch(/ended with 137/);
      expect((await toolbox('head -c 400M /dev/zero > /tmp/full; rm /tmp/full')).said).toMatch(
        /No space left on device/,
      );
      expect((await toolbox('echo fine')).said).toBe('fine');
    });
  });
}
