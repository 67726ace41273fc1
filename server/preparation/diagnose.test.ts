import { expect, test } from 'vitest';
import { diagnose, exitCodeOf, type Requirement } from './diagnose.ts';
import type { Finding } from './step.ts';

const { signal } = new AbortController();
const ready: Finding = { state: 'ready', detail: 'There.' };
const missing: Finding = { state: 'missing', detail: 'Not there.', remedy: 'npm start' };
const broken: Finding = { state: 'broken', detail: 'No right.', remedy: 'Be root.' };

function requirement(id: string, finding: Finding | Error, needs: string[] = []): Requirement {
  const check = async () => {
    if (finding instanceof Error) throw finding;
    return finding;
  };
  return { id, title: { en: id, ko: id }, needs, check };
}

async function states(requirements: Requirement[]) {
  const diagnoses = await diagnose(requirements, signal);
  return { states: diagnoses.map(({ finding }) => finding.state), exitCode: exitCodeOf(diagnoses) };
}

test('the worst finding decides the exit code', async () => {
  const warning: Finding = { state: 'warning', detail: 'Little.', remedy: 'Add some.' };
  expect(await states([requirement('a', ready), requirement('b', warning)])).toMatchObject({ exitCode: 0 });
  expect(await states([requirement('a', ready), requirement('b', missing)])).toMatchObject({ exitCode: 1 });
  expect(await states([requirement('a', broken), requirement('b', missing)])).toMatchObject({ exitCode: 2 });
});

test('what needs something that is not there is not looked at', async () => {
  const image = requirement('image', new Error('asked without an engine'), ['engine']);
  expect(await states([requirement('engine', missing), image])).toEqual({
    states: ['missing', 'unknown'],
    exitCode: 1,
  });
});

test('a look that fails is told and does not hide the others', async () => {
  const found = await states([requirement('engine', new Error('crash')), requirement('limits', ready)]);
  expect(found).toEqual({ states: ['broken', 'ready'], exitCode: 2 });
});
