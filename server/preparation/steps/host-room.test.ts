import { expect, test } from 'vitest';
import { judgeRoom } from './host-room.ts';

const gib = 1024 ** 3;
const disk = (free: number) => [{ folder: '/var/lib/docker', free: free * gib }];

test('room enough is told in numbers', () => {
  expect(judgeRoom(disk(80), 24 * gib)).toEqual({
    state: 'ready',
    detail: '80.0 GiB free at /var/lib/docker, 24.0 GiB of memory',
  });
});

test('too little is a warning that says how much is enough', () => {
  expect(judgeRoom(disk(10), 24 * gib)).toMatchObject({ state: 'warning', remedy: expect.stringContaining('15 GiB') });
  expect(judgeRoom(disk(1), 24 * gib)).toMatchObject({ state: 'warning', remedy: expect.stringContaining('5 GiB') });
  expect(judgeRoom(disk(80), 2 * gib)).toMatchObject({ state: 'warning', remedy: expect.stringContaining('memory') });
});
