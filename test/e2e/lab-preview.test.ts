import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildWeb } from '../../scripts/build-web.ts';
import { writeNewLab } from '../../scripts/lab/new.ts';
import { type Preview, startPreview } from '../../scripts/lab/preview.ts';
import { loadConfig } from '../../server/config.ts';
import { createLog } from '../../server/log.ts';
import { homeDir } from '../../server/paths.ts';
import { copyLab } from '../fakes/lab-copy.ts';
import { createFakeProvider } from '../fakes/provider.ts';
import { launchChromium } from './chromium.ts';
import { barriers } from './visit.ts';

const copy = copyLab();
const data = mkdtempSync(join(tmpdir(), 'drydock-preview-'));
let preview: Preview;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  await buildWeb(AbortSignal.timeout(240_000));
  preview = await startPreview({
    folders: [copy.folder],
    id: copy.id,
    config: loadConfig({ DRYDOCK_PORT: '0', DRYDOCK_POOL_SIZE: '0' }),
    log: createLog({ logLevel: 'silent' }),
    data,
    steps: [],
    provider: createFakeProvider(),
    print: () => {},
  });
  browser = await launchChromium();
  page = await (await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-US' })).newPage();
  page.setDefaultTimeout(15_000);
});
afterAll(async () => {
  await browser?.close();
  await preview?.close();
  rmSync(data, { recursive: true });
  copy[Symbol.dispose]();
});

const pane = () => page.locator('.lesson-pane');

test('the printed link shows the lab, and that lint finds nothing', async () => {
  await page.goto(preview.link);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Claim storage by class', level: 1 }).waitFor();
  await page.getByText('Lint finds nothing').waitFor();
  expect(new URL(page.url()).pathname).toBe('/labs/storage/pvc-dynamic');
});

test('what the author changes is shown in its place, with what lint finds', async () => {
  const heading = page.getByRole('heading', { name: 'Three objects' });
  await heading.evaluate((element) => element.scrollIntoView());
  const before = await pane().evaluate((element) => element.scrollTop);
  expect(before).toBeGreaterThan(100);
  copy.replace('lesson.en.md', '## Three objects, two bindings', '## Three objects, tow bindings\n\nSee `intaek`.');
  await page.getByRole('heading', { name: 'Three objects, tow bindings' }).waitFor();
  expect(Math.abs((await pane().evaluate((element) => element.scrollTop)) - before)).toBeLessThan(60);

  await page.getByText(/^Lint: \d findings$/).click();
  await page.getByText('`intaek` is neither in the setup').waitFor();
  await page.screenshot({ path: join(homeDir, 'screenshots/preview.png') });
  expect(await barriers(page)).toEqual([]);
});

test('labs that this one builds on are linked above the lesson', async () => {
  writeNewLab(copy.folder, 'storage/volumes', { en: 'What outlives what', ko: '무엇이 더 오래 사는지' });
  copy.replace('lab.yaml', 'requires: [storage]', 'prerequisites: [storage/volumes]');
  const link = page.locator('.prerequisites').getByRole('link', { name: 'What outlives what' });
  await link.waitFor();
  expect(await barriers(page)).toEqual([]);
  await link.click();
  await page.getByText('Whose system is it, and what hurts?').waitFor();
});
