import { expect, test } from 'vitest';
import type { Finding, Step } from '../../../server/preparation/step.ts';
import { lookOnly } from './look-only.ts';

const stepThat = (found: Finding): Step => ({
  id: 'engine',
  title: { en: 'Engine', ko: '엔진' },
  usualSeconds: 1,
  needs: [],
  check: async () => found,
  run: async () => {},
});

test.each<[Finding, Finding]>([
  [
    { state: 'missing', detail: 'no engine', remedy: 'npm start installs it' },
    { state: 'broken', detail: 'no engine', remedy: 'npm start prepares this machine; then preview again.' },
  ],
  [
    { state: 'warning', detail: 'little room', remedy: 'make some' },
    { state: 'warning', detail: 'little room', remedy: 'make some' },
  ],
  [
    { state: 'ready', detail: '27.5' },
    { state: 'ready', detail: '27.5' },
  ],
])('what is %j is shown as %j, and nothing is done about it', async (found, shown) => {
  const [step] = lookOnly([stepThat(found)]);
  expect(await step?.check(AbortSignal.timeout(1000))).toEqual(shown);
});
