import { beforeEach, expect, test } from 'vitest';
import { type Db, openDatabase } from '../db/database.ts';
import { createPeople, type People } from './people.ts';

let time = new Date('2026-01-01T09:00:00Z');
let db: Db;
let people: People;

beforeEach(async () => {
  time = new Date('2026-01-01T09:00:00Z');
  db = await openDatabase(':memory:');
  people = createPeople(db, { sessionDays: 30, signInByName: true }, () => time);
});

test('the first administrator is made once', async () => {
  expect(await people.firstAdmin()).toEqual(await people.firstAdmin());
});

test('a link signs in once and never again', async () => {
  const { token } = await people.issueLink((await people.firstAdmin()).id);
  expect(await people.recognise(await people.signInByLink(token))).toMatchObject({ role: 'admin' });
  await expect(people.signInByLink(token)).rejects.toMatchObject({ code: 'sign_in_link_invalid' });
});

test('a new link takes the place of the earlier one', async () => {
  const { id } = await people.add({ name: 'mina', role: 'learner' });
  const first = await people.issueLink(id);
  const second = await people.issueLink(id);
  await expect(people.signInByLink(first.token)).rejects.toMatchObject({ code: 'sign_in_link_invalid' });
  expect(await people.recognise(await people.signInByLink(second.token))).toMatchObject({ name: 'mina' });
});

test('links and sessions expire', async () => {
  const { id } = await people.add({ name: 'mina', role: 'learner' });
  const { token } = await people.issueLink(id);
  const session = await people.signInByName('jun');
  time = new Date('2026-03-01T09:00:00Z');
  await expect(people.signInByLink(token)).rejects.toMatchObject({ code: 'sign_in_link_invalid' });
  expect(await people.recognise(session)).toBeUndefined();
});

test('a name belongs to one person, whatever its case and spelling', async () => {
  await people.signInByName('Müller');
  await expect(people.signInByName(' Mu\u0308ller ')).rejects.toMatchObject({ code: 'name_taken' });
  await people.signInByName('jun');
  await expect(people.signInByName('JUN')).rejects.toMatchObject({ code: 'name_taken' });
});

test('names do not sign in where the operator wants links', async () => {
  const strict = createPeople(db, { sessionDays: 30, signInByName: false }, () => time);
  await expect(strict.signInByName('jun')).rejects.toMatchObject({ code: 'sign_in_by_name_off' });
});

test('signing out ends the session', async () => {
  const session = await people.signInByName('jun');
  await people.signOut(session);
  expect(await people.recognise(session)).toBeUndefined();
});

test('neither tokens of links nor of sessions are kept', async () => {
  const { token } = await people.issueLink((await people.firstAdmin()).id);
  const session = await people.signInByLink(token);
  const rows = JSON.stringify([
    await db.selectFrom('sessions').selectAll().execute(),
    await db.selectFrom('sign_in_links').selectAll().execute(),
  ]);
  expect(rows).not.toContain(token);
  expect(rows).not.toContain(session);
});
