import { expect, test } from 'vitest';
import { bePatient } from './patience.ts';

const never = new AbortController().signal;

test('waiting ends as soon as it holds', async () => {
  let looks = 0;
  const look = async () => {
    looks += 1;
    return { holds: looks === 2, seen: looks };
  };
  expect(await bePatient(never).waitFor(30, look)).toEqual({ holds: true, seen: 2 });
});

test('waiting ends with the last look when the time is over', async () => {
  expect(await bePatient(never).waitFor(0, async () => ({ holds: false, seen: 'no' }))).toEqual({
    holds: false,
    seen: 'no',
  });
});

test('what holds only for a moment does not stay', async () => {
  let looks = 0;
  const look = async () => {
    looks += 1;
    return { holds: looks < 3, seen: looks };
  };
  const stay = await bePatient(never).stays(30, look);
  expect(stay).toMatchObject({ held: false, last: 3 });
});

test('what holds all the time stays, and is looked at more than once', async () => {
  let looks = 0;
  const look = async () => {
    looks += 1;
    return { holds: true, seen: looks };
  };
  expect(await bePatient(never).stays(0.6, look)).toMatchObject({ held: true });
  expect(looks).toBeGreaterThan(2);
});

test('a check whose time is up waits no longer', async () => {
  const ended = AbortSignal.abort();
  await expect(bePatient(ended).waitFor(30, async () => ({ holds: false, seen: 0 }))).rejects.toThrow();
});
