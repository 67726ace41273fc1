import { expect, test } from 'vitest';
import { readLabs } from '../labs/read-labs.ts';
import { root } from '../paths.ts';
import { presentTracks } from './present-tracks.ts';

test('tracks come in their order, and those without labs are not shown', () => {
  const labs = readLabs([`${root}/labs`]);
  const withLabs = labs.tracks().filter((track) => track.labs.length > 0);
  const empty = { id: 'empty', title: { en: 'Empty', ko: '비어 있음' }, labs: [] };
  const shown = presentTracks({ ...labs, tracks: () => [empty, ...withLabs] }, [], undefined, new Set());
  expect(shown.map(({ id }) => id)).toEqual(withLabs.map(({ id }) => id));
  expect(shown.length).toBeGreaterThan(0);
});
