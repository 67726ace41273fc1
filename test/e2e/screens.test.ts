import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { buildWeb, webFolder } from '../../scripts/build-web.ts';
import type { PreparationState } from '../../server/api.ts';
import { homeDir } from '../../server/paths.ts';
import { type FakeApi, startFakeApi } from '../fakes/fake-api.ts';
import { fakeEnvironment, inMinutes, pendingClaim, right, someSteps, unreachable } from '../fakes/fake-attempts.ts';
import { launchChromium } from './chromium.ts';
import { barriers as barriersOn, looks, signIn as signInOn, visit as visitIn } from './visit.ts';

const screenshots = join(homeDir, 'screenshots');
const lab = 'storage/pvc-dynamic';
const checks = [
  'claimAsksForStorage',
  'claimIsBound',
  'intakeKeepsRecordsOnClaim',
  'recordsSurvivePods',
  'volumeIsRetained',
  'volumeOutlivesClaim',
];
const allRight = Object.fromEntries(checks.map((check) => [check, right('As it should be.', '그대로 맞아요.')]));

let api: FakeApi;
let browser: Browser;
let page: Page;
let complaints: string[];

beforeAll(async () => {
  mkdirSync(screenshots, { recursive: true });
  await buildWeb(AbortSignal.timeout(240_000));
  browser = await launchChromium();
});
afterAll(() => browser?.close());

beforeEach(async () => {
  api = await startFakeApi(webFolder);
});
afterEach(async () => {
  await page.context().close();
  await api.close();
});

async function visit(options: BrowserContextOptions = {}): Promise<void> {
  ({ page, complaints } = await visitIn(browser, options));
}
const signIn = (link: string): Promise<void> => signInOn(page, link);
const barriers = (): Promise<string[]> => barriersOn(page);
const openLab = (): Promise<unknown> => page.goto(`${api.url}/labs/${lab}`);
const terminal = (): Locator => page.locator('.terminal-pane[data-state="open"]');
const task = (id: string): Locator => page.locator(`[data-task="${id}"]`);

const preparing: PreparationState = {
  state: 'running',
  secondsLeft: 212,
  steps: [
    {
      id: 'engine',
      title: { en: 'Docker engine', ko: 'Docker 엔진' },
      usualSeconds: 20,
      state: 'ready',
      detail: '27.5',
      tookSeconds: 18,
    },
    {
      id: 'limits',
      title: { en: 'Limits of the host', ko: '호스트의 한도' },
      usualSeconds: 1,
      state: 'warning',
      detail: 'fs.inotify.max_user_instances is 128; eight clusters need 1024.',
      remedy: 'sudo sysctl -w fs.inotify.max_user_instances=1024',
    },
    {
      id: 'node-image',
      title: { en: 'Node image', ko: '노드 이미지' },
      usualSeconds: 380,
      state: 'running',
      startedAt: new Date(Date.now() - 171_000).toISOString(),
      line: 'RUN go build -trimpath ./cmd/kubelet',
    },
    {
      id: 'toolbox-image',
      title: { en: 'Toolbox image', ko: '도구상자 이미지' },
      usualSeconds: 45,
      state: 'waiting',
    },
  ],
};
const unprepared: PreparationState = {
  state: 'failed',
  secondsLeft: 0,
  steps: preparing.steps.map((step) =>
    step.id === 'node-image'
      ? { ...step, state: 'failed', detail: 'no space left on device', remedy: 'Free 6 GB and run npm start again.' }
      : step,
  ),
};

describe.each(looks)('$name', ({ name, width, height, locale, colorScheme }) => {
  const isPhone = width < 500;

  /** Keeps a picture of the screen as it is, and looks for barriers in it. */
  async function look(screen: string): Promise<void> {
    await page.evaluate(() => document.fonts.ready);
    await page.screenshot({ path: join(screenshots, `${name}-${screen}.png`) });
    expect(await barriers(), screen).toEqual([]);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(overflow, `${screen} is too wide`).toBeLessThanOrEqual(0);
  }
  const show = async (pane: 'lesson' | 'terminal'): Promise<void> => {
    if (isPhone) await page.locator(`#tab-${pane}`).click();
  };
  const scrollTo = (id: string) => task(id).evaluate((element) => element.scrollIntoView());

  beforeEach(() => visit({ viewport: { width, height }, locale, colorScheme }));

  test('the screens around the labs', async () => {
    await page.goto(api.url);
    await page.locator('form').waitFor();
    await look('sign-in');
    await signIn(await api.admin());
    await look('home');
    api.prepare(preparing);
    await page.locator('.steps [data-state="running"]').waitFor();
    await look('home-preparing');
    api.prepare(unprepared);
    await page.locator('.steps [data-state="failed"]').waitFor();
    await look('home-unprepared');
    await page.goto(`${api.url}/people`);
    await page.locator('.people form input').fill('Hana');
    await page.locator('.people form button').click();
    await page.locator('.link').waitFor();
    await look('people');
    await page.goto(`${api.url}/nothing/here`);
    await page.locator('.empty-dock').waitFor();
    await look('not-found');
    expect(complaints).toEqual([]);
  });

  test('a lab from reading to all tasks done', async () => {
    await signIn(await api.admin());
    await openLab();
    await page.locator('.lesson h1').waitFor();
    await look('lab-reading');

    api.attempts.beginWith({ state: 'queued', position: 3, estimatedSeconds: 140 });
    await page.locator('.lab-bar .primary').click();
    await show('terminal');
    await page.locator('.environment .place').waitFor();
    await look('lab-queued');
    api.attempts.change(lab, { environment: { state: 'creating', steps: someSteps(), estimatedSeconds: 12 } });
    await page.locator('.environment progress').waitFor();
    await look('lab-creating');
    api.attempts.change(lab, {
      environment: { state: 'failed', message: { en: 'It could not be made.', ko: '만들지 못했어요.' } },
    });
    await page.locator('.environment[role="alert"]').waitFor();
    await look('lab-failed');
    api.attempts.change(lab, { environment: { state: 'in_use', expiresAt: inMinutes(41) } });
    await terminal().waitFor();
    await look('lab-terminal');

    await show('lesson');
    api.attempts.answerWith({
      claimAsksForStorage: allRight.claimAsksForStorage ?? pendingClaim,
      claimIsBound: pendingClaim,
      recordsSurvivePods: unreachable,
    });
    api.attempts.gradeNow(lab);
    await task('consumer').locator('.verdict[data-outcome="not_yet"]').waitFor();
    await task('consumer').locator('.actions button').nth(1).click();
    await task('consumer').locator('.hint').waitFor();
    await scrollTo('consumer');
    await look('lab-not-yet');
    await scrollTo('survive');
    await look('lab-cannot-tell');
    await task('consumer').locator('.actions button').nth(2).click();
    await page.locator('dialog .solutions').waitFor();
    await look('lab-solutions');
    await page.keyboard.press('Escape');
    await page.locator('.lab-bar .actions button').first().click();
    await page.locator('dialog').waitFor();
    await look('lab-reset');
    await page.keyboard.press('Escape');
    api.attempts.change(lab, { environment: { state: 'in_use', expiresAt: inMinutes(6) } });
    await page.locator('.band').waitFor();
    await look('lab-expires-soon');

    api.attempts.answerWith(allRight);
    api.attempts.gradeNow(lab);
    await page.locator('.all-pass').waitFor();
    await look('lab-all-pass');
    api.attempts.answerWith({ claimIsBound: pendingClaim });
    api.attempts.gradeNow(lab);
    await task('consumer').locator('.broken').first().waitFor();
    await task('consumer').getByText('ledger-copy').first().waitFor();
    await scrollTo('consumer');
    await look('lab-broken');
    api.attempts.change(lab, { environment: { state: 'ended' } });
    await show('terminal');
    await page.locator('.environment').waitFor();
    await look('lab-ended');
    expect(complaints).toEqual([]);
  });
});

describe('with the keyboard alone', () => {
  beforeEach(async () => {
    await visit();
    await signIn(await api.admin());
  });

  const focused = () => page.evaluate(() => document.activeElement?.outerHTML.slice(0, 200) ?? '');
  const press = async (...keys: string[]): Promise<void> => {
    for (const key of keys) await page.keyboard.press(key);
  };
  /** Goes on to the next element until it is this one. */
  async function tabTo(element: Locator): Promise<void> {
    for (let steps = 0; steps < 60; steps += 1) {
      if (await element.evaluate((one) => one === document.activeElement)) return;
      await press('Tab');
    }
    throw new Error(`the focus never came to ${element}; it is on ${await focused()}`);
  }

  test('a lab is opened, a check asked for, and a command put into the terminal', async () => {
    await page.reload();
    await page.locator('.lab-row').first().waitFor();
    await press('Tab');
    expect(await focused()).toContain('skip');
    await press('Enter');
    await tabTo(page.getByRole('link', { name: 'Claim storage by class', exact: true }));
    await press('Enter');
    await page.locator('.lesson h1').waitFor();
    await expect.poll(focused).toContain('<main');
    await press('Shift+Tab');
    await tabTo(page.getByRole('button', { name: 'Open the lab' }));
    await press('Enter');
    await terminal().waitFor();

    expect(await focused()).toContain('pane-lesson');
    await press('F6');
    await expect.poll(focused).toContain('xterm-helper-textarea');
    await press('F6');
    await expect.poll(focused).toContain('pane-lesson');
    api.attempts.answerWith({ claimIsBound: pendingClaim });
    await tabTo(task('consumer').getByRole('button', { name: 'Check now' }));
    await press('Enter');
    await task('consumer').getByText('Pending: no Pod').waitFor();
    await press('Shift+Tab');
    expect(await focused()).toContain('Put it into the terminal');
    await press('Enter');
    await expect
      .poll(() => api.shells.session(fakeEnvironment, 'bash-1').line)
      .toBe('kubectl describe pvc ledger -n records');
    expect(await focused()).toContain('xterm-helper-textarea');
    expect(complaints).toEqual([]);
  });

  test('the lesson is made wider, and stays so', async () => {
    await openLab();
    await page.getByRole('button', { name: 'Open the lab' }).click();
    const splitter = page.getByRole('separator');
    await splitter.focus();
    await press('ArrowRight', 'ArrowRight');
    expect(await splitter.getAttribute('aria-valuenow')).toBe('50');
    const width = () => page.locator('.lesson-pane').evaluate((pane) => pane.getBoundingClientRect().width);
    expect(await width()).toBe(640);
    await page.reload();
    await splitter.waitFor();
    expect(await width()).toBe(640);
  });

  test('a dialog keeps the focus and gives it back', async () => {
    await openLab();
    await page.getByRole('button', { name: 'Open the lab' }).click();
    const end = page.getByRole('button', { name: 'End', exact: true });
    await end.focus();
    await press('Enter');
    const dialog = page.getByRole('dialog', { name: 'End the lab?' });
    await dialog.waitFor();
    for (let steps = 0; steps < 5; steps += 1) {
      await press('Tab');
      expect(await page.evaluate(() => document.activeElement?.closest('header, main, dialog')?.tagName)).not.toBe(
        'MAIN',
      );
    }
    await press('Escape');
    await dialog.waitFor({ state: 'detached' });
    expect(await end.evaluate((button) => button === document.activeElement)).toBe(true);
    await press('Enter');
    await dialog.getByRole('button', { name: 'End' }).click();
    await page.getByText('This attempt has ended').waitFor();
    await page.getByRole('button', { name: 'Start again' }).click();
    await terminal().waitFor();
  });
});

test('on a phone a command of the lesson waits for the terminal that it opens', async () => {
  await visit({ viewport: { width: 390, height: 844 }, hasTouch: true });
  await signIn(await api.admin());
  await openLab();
  await page.getByRole('button', { name: 'Open the lab' }).tap();
  await page.getByRole('button', { name: 'Put it into the terminal' }).first().tap();
  await terminal().waitFor();
  // Two lines as one paste: nothing runs before the learner presses Enter.
  const typed = () => api.shells.session(fakeEnvironment, 'bash-1').typed;
  await expect.poll(typed).toContain('kubectl exec');
  const lines = typed().replace(/ -n [^\r]*?(?=\r|.\[201~)/g, '');
  expect(lines).toBe('\x1b[200~kubectl get deployment,pod\rkubectl exec\x1b[201~');
});

describe('what a person chooses', () => {
  test('language and theme are kept, and the theme is there before anything is drawn', async () => {
    await visit();
    await signIn(await api.admin());
    await page.getByRole('button', { name: '한국어' }).click();
    await page.getByRole('heading', { name: '실습', level: 1 }).waitFor();
    await page.getByLabel('테마').selectOption('dark');
    const background = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    expect(await background()).toBe('rgb(12, 17, 28)');
    await page.route('**/assets/*.js', (route) => route.abort());
    await page.reload();
    expect(await page.evaluate(() => document.documentElement.dataset.theme)).toBe('dark');
    expect(await background()).toBe('rgb(12, 17, 28)');
    await page.unroute('**/assets/*.js');
    await page.reload();
    await page.getByRole('heading', { name: '실습', level: 1 }).waitFor();
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('ko');
  });

  test('the lesson changes its language where one reads', async () => {
    await visit();
    await signIn(await api.admin());
    await openLab();
    await page.locator('#task-retain').evaluate((element) => element.scrollIntoView());
    await page.getByRole('button', { name: '한국어' }).click();
    await page.getByRole('heading', { name: 'StorageClass로' }).waitFor();
    const top = () => page.locator('#task-retain').evaluate((element) => element.getBoundingClientRect().top);
    await expect.poll(top).toBeLessThan(400);
    expect(await top()).toBeGreaterThan(0);
  });
});

describe('when something is in the way', () => {
  beforeEach(() => visit());

  test('a link that was used is told, and the way in is not lost', async () => {
    const link = await api.admin();
    await signIn(link);
    await page.getByRole('button', { name: 'Sign out admin' }).click();
    await page.getByLabel('Your name').waitFor();
    await page.goto(link);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('alert').getByText('used already').waitFor();
  });

  test('a sign-in that ends leads to signing in, and back to the same lab', async () => {
    await signIn(await api.admin());
    await openLab();
    await page.getByRole('button', { name: 'Open the lab' }).waitFor();
    await api.signOutAll();
    await page.getByRole('button', { name: 'Open the lab' }).click();
    await page.getByText('Your sign-in has ended').waitFor();
    await page.getByLabel('Your name').fill('Hana');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.locator('.lesson h1').waitFor();
  });

  test('a lost connection is told, and what happened meanwhile is there when it is back', async () => {
    await signIn(await api.admin());
    await openLab();
    await page.getByRole('button', { name: 'Open the lab' }).click();
    await terminal().waitFor();
    await api.goAway();
    await page.getByText('The connection is lost').waitFor();
    await page.screenshot({ path: join(screenshots, 'lab-connection-lost.png') });
    expect(await barriers()).toEqual([]);
    api.attempts.answerWith({ ...allRight });
    api.attempts.gradeNow(lab);
    // While nobody is there: afterwards a try that the page makes by itself may be sooner than the click.
    const attempted = page.waitForEvent('requestfailed');
    await page.getByRole('button', { name: 'Try now' }).click();
    await attempted;
    await api.comeBack();
    await page.getByText('All tasks pass: 12 points.').waitFor();
    await page.getByText('The connection is lost').waitFor({ state: 'detached' });
    await terminal().waitFor();
  });

  test('an environment that could not be made is asked for again', async () => {
    api.attempts.beginWith({ state: 'failed', message: { en: 'It could not be made.', ko: '만들지 못했어요.' } });
    await signIn(await api.admin());
    await openLab();
    await page.getByRole('button', { name: 'Open the lab' }).click();
    await page.getByRole('alert').getByText('It could not be made.').waitFor();
    api.attempts.beginWith({ state: 'in_use', expiresAt: inMinutes(120) });
    await page.getByRole('button', { name: 'Try again' }).click();
    await terminal().waitFor();
  });
});

test('somebody who is invited comes in by the link that the instructor copies', async () => {
  await visit();
  await signIn(await api.add('Teacher', 'instructor'));
  await page.getByRole('link', { name: 'People' }).click();
  await page.getByLabel('Name').fill('민지');
  await page.getByRole('button', { name: 'Add and make a link' }).click();
  await page.getByRole('button', { name: 'Copy' }).click();
  await page.getByRole('button', { name: 'Copied' }).waitFor();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  await page.context().close();
  await visit();
  await signIn(link);
  await page.getByRole('button', { name: 'Sign out 민지' }).waitFor();
  expect(await page.getByRole('link', { name: 'People' }).count()).toBe(0);
});

test('the first page is small and comes from this server alone', async () => {
  await visit();
  let bytes = 0;
  const others: string[] = [];
  page.on('response', async (response) => {
    if (!response.url().startsWith(api.url)) others.push(response.url());
    bytes += (await response.body().catch(() => Buffer.alloc(0))).length;
  });
  await page.goto(api.url, { waitUntil: 'networkidle' });
  await page.getByLabel('Your name').waitFor();
  expect(others).toEqual([]);
  expect(bytes).toBeLessThan(250_000);
});
