import Docker from 'dockerode';
import { kindPath, nodeImageReference } from '../../../scripts/kind-node/build.ts';
import { loadConfig } from '../../config.ts';
import { findSnapshot, snapshotReference, takeSnapshot } from '../../environments/kind/snapshot.ts';
import { forgetFault, noteFault, recentFault, type SnapshotFault } from '../../environments/kind/snapshot-fault.ts';
import { kindDir } from '../../paths.ts';
import type { Finding, Step } from '../step.ts';

const withoutIt = 'Until then kind makes each cluster from the start, which takes three times as long.';

/**
 * What every cluster starts from: a snapshot of one that has booted. Nothing needs it, because kind can make clusters
 * without it; so whatever fails with it is a warning.
 */
export const snapshotStep: Step = {
  id: 'snapshot',
  title: { en: 'Snapshot of a cluster', ko: '클러스터 스냅샷' },
  usualSeconds: 15,
  needs: ['node-image'],

  async check() {
    const deps = { docker: new Docker(), images: { node: nodeImageReference(), toolbox: '' }, config: loadConfig() };
    const fault = await recentFault(kindDir, snapshotReference(deps));
    if (fault !== undefined) return describeFault(fault);
    const snapshot = await findSnapshot(deps);
    if (snapshot !== undefined) return { state: 'ready', detail: `${snapshot} is taken.` };
    return {
      state: 'missing',
      detail: `${snapshotReference(deps)} is not taken.`,
      remedy: `npm start takes it, in a quarter of a minute. ${withoutIt}`,
    };
  },

  async run(report, signal) {
    const images = { node: nodeImageReference(), toolbox: '' };
    const deps = { docker: new Docker(), images, kind: kindPath(), folder: kindDir, config: loadConfig() };
    try {
      await takeSnapshot(deps, (line) => report({ line }), signal);
      await forgetFault(kindDir);
    } catch (error) {
      signal.throwIfAborted();
      await noteFault(kindDir, { snapshot: snapshotReference(deps), stage: 'taking', why: String(error) });
    }
  },
};

function describeFault({ stage, why, at }: SnapshotFault): Finding {
  const what = stage === 'taking' ? 'It could not be taken' : 'A cluster could not be started from it';
  return {
    state: 'warning',
    detail: `${what} (${at}): ${why.split('\n').slice(0, 3).join(' ')}`,
    remedy: `It is tried again ten minutes later. ${withoutIt}`,
  };
}
