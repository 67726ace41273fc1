import { expect, test } from 'vitest';
import { catcherOf } from './lab-scripts.ts';

test.each([
  ['# caught-by: claimIsBound\nkubectl get pods', 'claimIsBound'],
  ['#!/usr/bin/env bash\n# Forgets the class.\n\n#caught-by:  claimIsBound \nkubectl get pods', 'claimIsBound'],
  ['kubectl get pods\n# caught-by: claimIsBound', undefined],
  ['# caught-by: two words\n', undefined],
  ['', undefined],
])('the head %j names %s', (script, check) => {
  expect(catcherOf(script)).toBe(check);
});
