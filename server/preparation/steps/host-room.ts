import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { totalmem } from 'node:os';
import { homeDir, root } from '../../paths.ts';
import type { Finding, Step } from '../step.ts';
import { engineInfo } from './engine-version.ts';

const gib = 1024 ** 3;
/** Building the node image from source fills about 15 GiB for a while; afterwards images and a few clusters need 5. */
const diskForBuild = 15 * gib;
const diskForClusters = 5 * gib;
/** The machine itself and the server, and one cluster with a learner's pods in it. */
const leastMemory = 4 * gib;

/** Disk and memory. Too little of them is a warning: small machines do work, until they are full. */
export const hostRoomStep: Step = {
  id: 'host-room',
  title: { en: 'Disk and memory', ko: '디스크와 메모리' },
  usualSeconds: 1,
  needs: ['docker-engine'],
  check: async (signal) => {
    const engineDir = await engineInfo('{{.DockerRootDir}}', signal);
    // The engine's folder is not on this machine's disks where the engine is in a virtual machine.
    const folders = [existsSync(homeDir) ? homeDir : root, engineDir].filter((folder) => existsSync(folder));
    const disks = await Promise.all(
      folders.map(async (folder) => {
        const { bavail, bsize } = await statfs(folder);
        return { folder, free: bavail * bsize };
      }),
    );
    return judgeRoom(disks, totalmem());
  },
  run: async () => {},
};

/** What to say of so much free disk and memory, in bytes. */
export function judgeRoom(disks: readonly { folder: string; free: number }[], memory: number): Finding {
  const inGib = (bytes: number) => `${(bytes / gib).toFixed(1)} GiB`;
  const detail = [
    ...disks.map(({ folder, free }) => `${inGib(free)} free at ${folder}`),
    `${inGib(memory)} of memory`,
  ].join(', ');
  const remedies: string[] = [];
  const least = Math.min(...disks.map(({ free }) => free));
  if (least < diskForClusters) remedies.push('Free at least 5 GiB of disk, or clusters will fail to start.');
  else if (least < diskForBuild) remedies.push('Free 15 GiB of disk if the node image has to be built from source.');
  if (memory < leastMemory) remedies.push('4 GiB of memory is the least for one learner; each more takes about 1 GiB.');
  return remedies.length === 0 ? { state: 'ready', detail } : { state: 'warning', detail, remedy: remedies.join(' ') };
}
