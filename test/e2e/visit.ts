import axe from 'axe-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';

export interface Visit {
  page: Page;
  /** What the browser had to complain about. */
  complaints: string[];
}

/** A browser of somebody who is not signed in. */
export async function visit(browser: Browser, options: BrowserContextOptions = {}): Promise<Visit> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    locale: 'en-US',
    reducedMotion: 'reduce',
    permissions: ['clipboard-read', 'clipboard-write'],
    ...options,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  return { page, complaints };
}

export async function signIn(page: Page, link: string): Promise<void> {
  await page.goto(link);
  await page.locator('.sign-in .primary').click();
  await page.locator('.lab-row').first().waitFor();
}

/** What axe finds on the page as it is now; empty when nothing is wrong. */
export async function barriers(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() =>
    (globalThis as unknown as { axe: typeof axe }).axe.run({ exclude: [['.xterm']] }),
  );
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`);
}

/** The ways in which every screen is looked at. */
export const looks = [
  { name: 'desktop-en-light', width: 1280, height: 800, locale: 'en-US', colorScheme: 'light' },
  { name: 'desktop-ko-dark', width: 1280, height: 800, locale: 'ko-KR', colorScheme: 'dark' },
  { name: 'phone-ko-light', width: 390, height: 844, locale: 'ko-KR', colorScheme: 'light' },
  { name: 'phone-en-dark', width: 390, height: 844, locale: 'en-US', colorScheme: 'dark' },
] as const;
