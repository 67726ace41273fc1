import { expect, test } from 'vitest';
import { nearest } from './nearest.ts';

test.each([
  ['gte', ['get', 'set', 'delete'], 'get'],
  ['storag', ['networking', 'storage'], 'storage'],
  ['storage/pvc-dynamci', ['storage/pv-static', 'storage/pvc-dynamic'], 'storage/pvc-dynamic'],
  ['intake', ['intake', 'intakes'], 'intake'],
  ['cooking', ['networking', 'storage'], undefined],
  ['a', [], undefined],
  ['ab', ['xy'], undefined],
])('%s was probably %j: %s', (word, candidates, meant) => {
  expect(nearest(word, candidates)).toBe(meant);
});
