import { expect, test } from 'vitest';
import { fileOf, sysctlCommand, tooLow } from './host-limits.ts';

const instances = { name: 'fs.inotify.max_user_instances', atLeast: 8192 };
const pids = { name: 'kernel.pid_max', atLeast: 4194304 };

test('only what is lower is raised; what the kernel does not have limits nothing', () => {
  const values: Record<string, string> = { [instances.name]: '128\n', [pids.name]: '4194304\n' };
  expect(tooLow([instances, pids, { name: 'no.such', atLeast: 1 }], ({ name }) => values[name])).toEqual([instances]);
});

test('the command and the file name the setting as sysctl does', () => {
  expect(sysctlCommand([instances, pids])).toBe(
    'sudo sysctl -w fs.inotify.max_user_instances=8192 kernel.pid_max=4194304',
  );
  expect(fileOf(instances)).toBe('/proc/sys/fs/inotify/max_user_instances');
});
