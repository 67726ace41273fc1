import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildWeb } from '../../scripts/build-web.ts';
import { loadConfig } from '../../server/config.ts';
import { createLog } from '../../server/log.ts';
import { type DrydockServer, startServer } from '../../server/main.ts';
import { homeDir, root } from '../../server/paths.ts';
import { launchChromium } from './chromium.ts';
import { preparationMs } from './real-kind.ts';
import { barriers as barriersOn } from './visit.ts';

const screenshots = join(homeDir, 'screenshots');
const lab = join(root, 'labs/storage/pvc-dynamic');
const fourMinutes = 240_000;

let data: string;
let server: DrydockServer;
let browser: Browser;
let page: Page;
const complaints: string[] = [];

function start(port: number): Promise<DrydockServer> {
  const config = loadConfig({ DRYDOCK_PORT: String(port), DRYDOCK_POOL_SIZE: '0', DRYDOCK_MAX_ENVIRONMENTS: '1' });
  return startServer({ config, log: createLog({ logLevel: 'warn' }), data });
}

async function shoot(name: string): Promise<void> {
  await page.screenshot({ path: join(screenshots, `${name}.png`) });
}

const barriers = (): Promise<string[]> => barriersOn(page);

/** Pastes text into the terminal, as the browser does it, and presses Enter. */
async function paste(text: string): Promise<void> {
  const terminal = page.locator('.terminal-pane:not([hidden]) .xterm-helper-textarea');
  await terminal.evaluate((textarea, pasted) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', pasted);
    textarea.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  }, text);
  await terminal.press('Enter');
}

const verdictsOf = (task: string) => page.locator(`[data-task="${task}"] .verdict`);

async function expectOutcome(task: string, outcome: 'pass' | 'not_yet'): Promise<void> {
  const read = () =>
    verdictsOf(task).evaluateAll((lines) => lines.map((line) => (line as HTMLElement).dataset.outcome));
  await expect
    .poll(async () => [...new Set(await read())].join(), { timeout: 90_000, message: `${task} is ${outcome}` })
    .toBe(outcome);
}

beforeAll(async () => {
  mkdirSync(screenshots, { recursive: true });
  data = mkdtempSync(join(tmpdir(), 'drydock-whole-way-'));
  await buildWeb(AbortSignal.timeout(fourMinutes));
  server = await start(0);
  browser = await launchChromium();
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-US' });
  page = await context.newPage();
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (/Content Security Policy|TypeError|ReferenceError/.test(message.text())) complaints.push(message.text());
  });
  const { state } = await server.prepared;
  expect(state).toBe('ready');
}, preparationMs);

afterAll(async () => {
  await browser?.close();
  await server?.close();
  rmSync(data, { recursive: true, force: true });
});

test('somebody signs in by the link that the start prints, once', async () => {
  await page.goto(server.signInUrl);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Labs', level: 1 }).waitFor();
  await page.getByRole('heading', { name: 'Storage', exact: true }).waitFor();
  await shoot('home');
  expect(await barriers()).toEqual([]);

  const stranger = await (await browser.newContext({ locale: 'en-US' })).newPage();
  await stranger.goto(server.signInUrl);
  await stranger.getByRole('button', { name: 'Sign in' }).click();
  await stranger.getByRole('alert').getByText('used already').waitFor();
  await stranger.context().close();
});

test(
  'the lab opens with a cluster of its own, and every step is shown',
  async () => {
    await page.getByRole('link', { name: 'Claim storage by class', exact: true }).click();
    await page.getByRole('button', { name: 'Open the lab' }).click();
    await page.getByText('Starting the control plane', { exact: true }).waitFor({ timeout: 60_000 });
    await shoot('lab-creating');
    await page.locator('.terminal-pane[data-state="open"]').waitFor({ timeout: fourMinutes });
    await shoot('lab-open');
    expect(await barriers()).toEqual([]);
  },
  fourMinutes,
);

test('a mistake is told with what was expected, what was observed and how to see it', async () => {
  await paste(readFileSync(join(lab, 'mistakes/no-consumer.sh'), 'utf8').replace('set -euo pipefail', ''));
  await expectOutcome('claim', 'pass');
  await page.locator('[data-task="consumer"]').getByRole('button', { name: 'Check now' }).click();
  await expectOutcome('consumer', 'not_yet');
  const verdicts = (await verdictsOf('consumer').allInnerTexts()).join('\n');
  expect(verdicts).toContain('Pending');
  expect(verdicts).toContain('kubectl describe pvc ledger -n records');
  await verdictsOf('consumer').first().scrollIntoViewIfNeeded();
  await shoot('lab-mistake');
});

test('hints open one after the other', async () => {
  const task = page.locator('[data-task="consumer"]');
  await task.getByRole('button', { name: 'Show hint 1 of 3' }).click();
  await task.getByText('Hint 1 of 3').waitFor();
  await task.getByRole('button', { name: 'Show hint 2 of 3' }).waitFor();
});

test(
  'a reload and a restart of the server leave the same shell with what runs in it',
  async () => {
    await paste('export KEPT=still-here');
    await page.reload();
    await page.locator('.terminal-pane[data-state="open"]').waitFor({ timeout: 60_000 });
    const { port } = new URL(server.url);
    await server.close();
    await page.getByText('The connection is lost').waitFor({ timeout: 60_000 });
    server = await start(Number(port));
    await server.prepared;
    await page.locator('.terminal-pane[data-state="open"]').waitFor({ timeout: 60_000 });
    // The shell of before the restart makes the claim that only it knows the name of.
    await paste('kubectl delete pvc ledger -n records; kubectl create configmap $KEPT -n records');
    await paste('kubectl get configmap -n records still-here && kubectl create -n records -f ~/none 2>/dev/null; true');
    await expectOutcome('claim', 'not_yet');
    await page.locator('[data-task="claim"]').getByText('It was right before').waitFor();
  },
  fourMinutes,
);

test(
  'the solution, put into the terminal, turns every task green',
  async () => {
    const script = readFileSync(join(lab, 'solutions/patch.sh'), 'utf8');
    await paste(`cat > ~/solve.sh <<'SCRIPT'\n${script}\nSCRIPT`);
    await paste('bash ~/solve.sh');
    for (const task of ['claim', 'consumer', 'survive', 'retain', 'rebind']) await expectOutcome(task, 'pass');
    await page.getByText('All tasks pass: 12 points.').waitFor({ timeout: 30_000 });
    await shoot('lab-solved');
  },
  fourMinutes,
);

test('what was earned is there after a reload, in both themes and languages, and on a phone', async () => {
  await page.reload();
  await page.getByText('All tasks pass: 12 points.').waitFor({ timeout: 30_000 });
  for (const theme of ['dark', 'light']) {
    await page.getByLabel('Theme').selectOption(theme);
    await page.waitForTimeout(300);
    expect(await barriers(), theme).toEqual([]);
    await shoot(`lab-${theme}`);
  }
  await page.setViewportSize({ width: 390, height: 844 });
  await page.getByRole('button', { name: '한국어' }).click();
  await page.getByText('모든 과제를 마쳤어요').waitFor();
  await shoot('lab-phone-ko');
  await page.getByRole('tab', { name: '터미널', exact: true }).click();
  await page.locator('.terminal-pane[data-state="open"]').waitFor({ timeout: 60_000 });
  await shoot('lab-phone-terminal-ko');
  expect(await barriers()).toEqual([]);
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.getByRole('button', { name: 'EN' }).click();
});

test('ending the lab removes the cluster and keeps the points', async () => {
  await page.getByRole('button', { name: 'End', exact: true }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'End' }).click();
  await page.getByText('This attempt has ended').waitFor();
  await page.goto(server.url);
  await page.getByText('12 of 12 points').first().waitFor();
  await shoot('home-earned');
});

test('the browser had nothing to complain about', () => {
  expect(complaints).toEqual([]);
});
