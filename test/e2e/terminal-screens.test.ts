import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { buildWeb, webFolder } from '../../scripts/build-web.ts';
import { homeDir } from '../../server/paths.ts';
import { type FakeApi, startFakeApi } from '../fakes/fake-api.ts';
import { fakeEnvironment } from '../fakes/fake-attempts.ts';
import { launchChromium } from './chromium.ts';
import { barriers, looks, signIn, visit } from './visit.ts';

const screenshots = join(homeDir, 'screenshots');

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

const pane = (session: string): Locator => page.locator(`#shell-${session}`);
const tab = (session: string): Locator => page.getByRole('tab', { name: session.replace('-', ' '), exact: true });
const button = (name: string): Locator => page.getByRole('button', { name, exact: true });
/** Reads again until it is as expected. */
const eventually = <T>(read: () => T | Promise<T>) => expect.poll(() => read(), { timeout: 10_000 });
const typed = (session = 'bash-1') => api.shells.session(fakeEnvironment, session).typed;
const print = (text: string) => api.shells.print(fakeEnvironment, 'bash-1', text);
const press = async (...keys: string[]): Promise<void> => {
  for (const key of keys) await page.keyboard.press(key);
};
const isOpen = (session: string) => eventually(() => pane(session).getAttribute('data-state')).toBe('open');
/** Which terminal, tab or other thing has the focus. */
const focused = () =>
  page.evaluate(() => {
    const { activeElement } = document;
    return activeElement?.closest('.terminal-screen')?.parentElement?.id ?? activeElement?.id ?? '';
  });
/** Sessions on the screen, by where they are drawn. */
const shown = () =>
  page
    .locator('.terminal-pane:not([hidden])')
    .evaluateAll((panes) => panes.map((each) => `${each.id} ${(each as HTMLElement).dataset.place}`).sort());

/** Where there is no WebGL the terminal is drawn in the DOM, where a test can read it. */
function withoutWebgl(): void {
  const getContext = HTMLCanvasElement.prototype.getContext as (kind: string, options?: object) => unknown;
  Object.assign(HTMLCanvasElement.prototype, {
    getContext(this: HTMLCanvasElement, kind: string, options?: object) {
      return kind.startsWith('webgl') ? null : getContext.call(this, kind, options);
    },
  });
}

type OpenOptions = BrowserContextOptions & { drawnBy?: 'dom' | 'webgl'; platform?: 'Win32' };

async function openTerminal({ drawnBy = 'dom', platform, ...options }: OpenOptions = {}): Promise<void> {
  ({ page, complaints } = await visit(browser, options));
  if (drawnBy === 'dom') await page.addInitScript(withoutWebgl);
  if (platform !== undefined) {
    await page.addInitScript((name) => Object.defineProperty(navigator, 'platform', { get: () => name }), platform);
  }
  await signIn(page, await api.admin());
  await page.goto(`${api.url}/labs/storage/pvc-dynamic`);
  await page.locator('.lab-bar .primary').click();
  if ((options.viewport?.width ?? 1280) < 500) await page.locator('#tab-terminal').click();
  await isOpen('bash-1');
}

/** By the mouse, as somebody selects a word. */
async function selectWord(word: string): Promise<void> {
  await pane('bash-1').locator('.xterm-rows').getByText(word).first().waitFor();
  // In one go, because each frame may draw other elements.
  const { x, y } = await pane('bash-1').evaluate((each, part) => {
    const spans = [...each.querySelectorAll('.xterm-rows span')];
    const text = spans.find((span) => span.textContent?.includes(part))?.firstChild;
    if (!text) throw new Error(`nothing says ${part}`);
    const range = document.createRange();
    range.setStart(text, text.textContent?.indexOf(part) ?? 0);
    const { left, top } = range.getBoundingClientRect();
    return { x: left + 12, y: top + 8 };
  }, word);
  await page.mouse.dblclick(x, y);
}

const enter = (session = 'bash-1') => pane(session).locator('.xterm-screen').click();

/** As the browser does it when somebody pastes. */
async function paste(text: string): Promise<void> {
  await page.locator('.terminal-pane[data-active="true"] .xterm-helper-textarea').evaluate((textarea, pasted) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', pasted);
    textarea.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  }, text);
}

const colourTable = [
  'kubectl get pods\r\n\x1b[38;5;108mchosen by a program\x1b[0m',
  ...['3', '1;3', '9', '4'].map((kind) =>
    Array.from({ length: 8 }, (_, index) => `\x1b[${kind}${index}m ${kind}${index} \x1b[0m`).join(''),
  ),
  'web-7d4b9 Running 준비됐어요\r\ndb-0 Pending\r\nweb-x2k1p running\r\nlearner@lab:~$ ',
].join('\r\n');

describe.each(looks)('$name', ({ name, width, height, locale, colorScheme }) => {
  const isPhone = width < 500;

  async function look(screen: string): Promise<void> {
    await page.evaluate(() => document.fonts.ready);
    await page.screenshot({ path: join(screenshots, `${name}-terminal-${screen}.png`) });
    expect(await barriers(page), screen).toEqual([]);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(overflow, `${screen} is too wide`).toBeLessThanOrEqual(0);
    const notes = await page
      .locator('.terminal-over > *, .popover:popover-open')
      .evaluateAll((all) => all.map((each) => each.getBoundingClientRect().right));
    expect(Math.max(0, ...notes), `${screen} is cut off`).toBeLessThanOrEqual(width);
  }

  test('the terminal in every state', async () => {
    await openTerminal({ viewport: { width, height }, locale, colorScheme, drawnBy: 'webgl' });
    print(colourTable);
    await look('colours');
    const popovers = page.locator('.terminal-tools [popovertarget]');
    for (const [index, screen] of ['settings', 'help'].entries()) {
      await popovers.nth(index).click();
      await look(screen);
      await press('Escape');
    }
    await enter();
    await press('Control+Shift+f');
    await page.keyboard.type('running');
    await page.locator('.terminal-search [role="status"]').getByText('2').first().waitFor();
    await look('search');
    await press('Escape');
    if (!isPhone) {
      await press('Control+Shift+e');
      await isOpen('bash-2');
      await look('columns');
      await press('Control+Shift+o');
      await look('rows');
    }
    for (let more = 0; more < 5; more += 1) await page.locator('.terminal-bar > .quiet').click();
    await look('tabs');
    await page.keyboard.type('exit\r');
    await page.locator('.terminal-pane[data-active="true"][data-state="ended"]').waitFor();
    await look('ended');
    await press('Enter');
    await page.locator('.terminal-pane[data-active="true"][data-state="open"]').waitFor();
    api.shells.faults.writeDelay = 100;
    await paste('x'.repeat(1_000_000));
    await page.locator('.terminal-note progress').waitFor();
    await look('paste');
    await press('Escape');
    await page.locator('.terminal-note .quiet').waitFor();
    await look('paste-stopped');
    expect(complaints).toEqual([]);
  });
});

describe('two terminals', () => {
  test('stand side by side or one above the other, and the keyboard goes from one to the other', async () => {
    await openTerminal();
    await enter();
    await press('Control+Shift+e');
    await isOpen('bash-2');
    expect(await shown()).toEqual(['shell-bash-1 first', 'shell-bash-2 second']);
    const box = async (session: string) => (await pane(session).boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
    expect((await box('bash-2')).x).toBeGreaterThan((await box('bash-1')).x);
    expect((await box('bash-2')).y).toBe((await box('bash-1')).y);

    await eventually(focused).toBe('shell-bash-2');
    await page.keyboard.type('right');
    await press('Control+Shift+ArrowLeft');
    expect(await focused()).toBe('shell-bash-1');
    await page.keyboard.type('left');
    await eventually(() => [typed('bash-1'), typed('bash-2')]).toEqual(['left', 'right']);

    await press('Control+Shift+o');
    expect((await box('bash-2')).x).toBe((await box('bash-1')).x);
    expect((await box('bash-2')).y).toBeGreaterThan((await box('bash-1')).y);
    await press('Control+Shift+ArrowDown');
    expect(await focused()).toBe('shell-bash-2');
    await press('Control+Shift+o');
    expect(await shown()).toEqual(['shell-bash-2 alone']);
    expect(complaints).toEqual([]);
  });

  test('each takes what its tab is chosen for, and a shown one is gone to', async () => {
    await openTerminal();
    await button('New terminal').click();
    await button('New terminal').click();
    await button('Split side by side').click();
    await isOpen('bash-3');
    expect(await shown()).toEqual(['shell-bash-1 second', 'shell-bash-3 first']);
    expect(await page.locator('.terminal-bar [aria-selected="true"]').allInnerTexts()).toEqual(['bash 1', 'bash 3']);
    await tab('bash-2').click();
    await eventually(shown).toEqual(['shell-bash-2 second', 'shell-bash-3 first']);
    await tab('bash-3').click();
    await eventually(focused).toBe('shell-bash-3');
    await button('End bash 3').click();
    await eventually(shown).toEqual(['shell-bash-2 alone']);
    await eventually(focused).toBe('shell-bash-2');
  });

  test('share the place as somebody chose, also after a reload', async () => {
    await openTerminal();
    await button('Split one above the other').click();
    await isOpen('bash-2');
    const divider = page.getByRole('separator', { name: 'Share of the first terminal' });
    await divider.focus();
    await press('ArrowUp', 'ArrowUp', 'ArrowUp');
    expect(await divider.getAttribute('aria-valuenow')).toBe('44');
    const height = () => pane('bash-1').evaluate((each) => each.getBoundingClientRect().height);
    const byKeys = await height();
    const { x, y, width } = (await divider.boundingBox()) ?? { x: 0, y: 0, width: 0 };
    await page.mouse.move(x + width / 2, y);
    await page.mouse.down();
    await page.mouse.move(x + width / 2, y + 120, { steps: 4 });
    await page.mouse.up();
    expect(Math.abs((await height()) - byKeys - 120)).toBeLessThan(3);
    const rows = () => api.shells.session(fakeEnvironment, 'bash-1').size.rows;
    const rowsBefore = rows();
    const byMouse = await height();

    await page.reload();
    await isOpen('bash-1');
    await isOpen('bash-2');
    expect(await shown()).toEqual(['shell-bash-1 first', 'shell-bash-2 second']);
    expect(await height()).toBe(byMouse);
    await eventually(rows).toBe(rowsBefore);
    expect(await tab('bash-2').getAttribute('data-active')).toBe('true');
  });

  test('are one on a phone, and two again where there is room', async () => {
    await openTerminal();
    await button('Split side by side').click();
    await isOpen('bash-2');
    await page.setViewportSize({ width: 390, height: 844 });
    await page.locator('#tab-terminal').click();
    expect(await shown()).toEqual(['shell-bash-2 alone']);
    expect(await button('Split side by side').count()).toBe(0);
    await enter('bash-2');
    await press('Control+Shift+e');
    await tab('bash-1').click();
    expect(await shown()).toEqual(['shell-bash-1 alone']);
    await page.setViewportSize({ width: 1280, height: 800 });
    await eventually(shown).toEqual(['shell-bash-1 first', 'shell-bash-2 second']);
  });
});

describe('the keyboard', () => {
  test('has its Tab in the shell, leaves by a key that is told, and comes back', async () => {
    await openTerminal();
    await enter();
    await press('Tab', 'Shift+Tab');
    expect(await focused()).toBe('shell-bash-1');
    await eventually(typed).toBe('\t\x1b[Z');
    const textarea = pane('bash-1').locator('.xterm-helper-textarea');
    expect(await textarea.getAttribute('aria-label')).toBe('bash 1');
    const way = page.locator(`[id="${await textarea.getAttribute('aria-describedby')}"]`);
    expect(await way.textContent()).toBe('Ctrl+Shift+Up leaves the terminal for the tabs, F6 for the lesson.');
    await press('Control+Shift+ArrowUp');
    expect(await focused()).toBe('tab-bash-1');
    await press('Tab');
    expect(await button('New terminal').evaluate((one) => one === document.activeElement)).toBe(true);
    await press('Shift+Tab', 'ArrowDown');
    await eventually(focused).toBe('shell-bash-1');
  });

  test('chooses among tabs, more than there is room for, and ends them', async () => {
    await openTerminal();
    for (let more = 0; more < 7; more += 1) await button('New terminal').click();
    await isOpen('bash-8');
    await press('Control+Shift+ArrowUp', 'Home');
    expect(await focused()).toBe('tab-bash-1');
    const isInSight = (session: string) =>
      tab(session).evaluate((one) => {
        const { left, right } = one.getBoundingClientRect();
        const list = one.parentElement?.getBoundingClientRect();
        return list !== undefined && left >= list.left - 1 && right <= list.right + 1;
      });
    await eventually(() => isInSight('bash-1')).toBe(true);
    expect(await isInSight('bash-8')).toBe(false);
    await press('ArrowLeft');
    expect(await focused()).toBe('tab-bash-8');
    await eventually(() => isInSight('bash-8')).toBe(true);
    expect(await shown()).toEqual(['shell-bash-8 alone']);
    await press('Delete');
    await eventually(focused).toBe('tab-bash-7');
    await eventually(() => api.shells.shells(fakeEnvironment)).not.toContain('bash-8');
    await press('ArrowLeft', 'ArrowRight', 'End');
    expect(await focused()).toBe('tab-bash-7');
    expect(complaints).toEqual([]);
  });

  test('keeps the last terminal', async () => {
    await openTerminal();
    await enter();
    await press('Control+Shift+ArrowUp', 'Delete');
    expect(await shown()).toEqual(['shell-bash-1 alone']);
    expect(await api.shells.shells(fakeEnvironment)).toEqual(['bash-1']);
  });
});

test('a search counts, goes back and forth, minds case when asked, follows the output, and gives the focus back', async () => {
  await openTerminal();
  print(`\r\nPod one\r\n${'filler\r\n'.repeat(80)}pod two\r\nPod three\r\n`);
  await enter();
  await press('Control+Shift+f');
  await page.keyboard.type('pod');
  const count = () => page.locator('.terminal-search [role="status"]').textContent();
  await eventually(count).toBe('3 of 3');
  await press('Enter');
  await eventually(count).toBe('2 of 3');
  await press('Enter');
  await eventually(count).toBe('1 of 3');
  await eventually(() => pane('bash-1').locator('.xterm-rows').textContent()).toContain('Pod one');
  await press('Shift+Enter');
  await eventually(count).toBe('2 of 3');
  await button('Match case').click();
  await eventually(count).toBe('1 of 1');
  print('pod four\r\n');
  await eventually(count).toBe('1 of 2');
  await page.getByRole('textbox', { name: 'Search in the terminal' }).fill('no such text');
  await eventually(count).toBe('nothing found');
  await press('Escape');
  await eventually(focused).toBe('shell-bash-1');
  expect(await page.locator('.terminal-search').count()).toBe(0);
  await page.keyboard.type('ls');
  await eventually(typed).toBe('ls');

  // What is selected is what somebody looks for, and a search that is open is gone back to.
  await selectWord('three');
  await press('Control+Shift+f');
  const input = page.getByRole('textbox', { name: 'Search in the terminal' });
  expect(await input.inputValue()).toBe('three');
  await enter();
  await press('Control+Shift+f');
  expect(await input.evaluate((one) => one === document.activeElement)).toBe(true);
  await button('New terminal').click();
  await tab('bash-1').click();
  await input.waitFor();
  await button('End bash 1').click();
  await eventually(focused).toBe('shell-bash-2');
  expect(complaints).toEqual([]);
});

describe('what a person prefers', () => {
  const settings = () => button('Terminal settings');
  const rowHeight = () =>
    pane('bash-1')
      .locator('.xterm-rows > div')
      .first()
      .evaluate((row) => row.getBoundingClientRect().height);

  test('is set with the keyboard, and kept', async () => {
    await openTerminal();
    const before = await rowHeight();
    await settings().focus();
    await press('Enter', 'Tab', 'ArrowRight', 'ArrowRight', 'ArrowRight', 'ArrowRight');
    await eventually(rowHeight).toBeGreaterThan(before * 1.2);
    await press('Tab', 'Space', 'Escape');
    expect(await settings().evaluate((one) => one === document.activeElement)).toBe(true);
    await pane('bash-1').locator('.xterm-accessibility').waitFor({ state: 'attached' });
    await page.reload();
    await isOpen('bash-1');
    expect(await rowHeight()).toBeGreaterThan(before * 1.2);
    await pane('bash-1').locator('.xterm-accessibility').waitFor({ state: 'attached' });

    // What is printed is there to be read, and Tab is still the shell's.
    print('\r\nclaim ledger is Bound\r\n');
    await expect
      .poll(() => pane('bash-1').locator('.xterm-accessibility-tree').textContent())
      .toContain('claim ledger is Bound');
    await enter();
    await press('Tab');
    expect(await focused()).toBe('shell-bash-1');
    await eventually(typed).toBe('\t');
    expect(complaints).toEqual([]);
  });

  test('as to a cursor that blinks gives way to a system that asks for less motion', async () => {
    await openTerminal({ reducedMotion: 'no-preference' });
    await enter();
    const blinks = () => pane('bash-1').locator('.xterm-cursor-blink').count();
    await eventually(blinks).toBe(1);
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await eventually(blinks).toBe(0);
    await settings().click();
    expect(await page.getByRole('checkbox', { name: 'Cursor blinks' }).isDisabled()).toBe(true);
    await page.emulateMedia({ reducedMotion: 'no-preference' });
    await page.getByRole('checkbox', { name: 'Cursor blinks' }).uncheck();
    await press('Escape');
    await enter();
    expect(await blinks()).toBe(0);
  });

  test('as to the theme is followed at once, also by what programs colour themselves', async () => {
    await openTerminal({ colorScheme: 'light' });
    print('\r\n\x1b[38;5;108mchosen\x1b[0m \x1b[31mred\x1b[0m');
    const look = () =>
      pane('bash-1').evaluate((each) => {
        const colourOf = (text: string) => {
          const span = [...each.querySelectorAll('.xterm-rows span')].find((one) => one.textContent?.includes(text));
          return span && getComputedStyle(span).color;
        };
        return {
          background: getComputedStyle(each.querySelector('.xterm-scrollable-element') ?? each).backgroundColor,
          chosen: colourOf('chosen'),
          red: colourOf('red'),
        };
      });
    await eventually(look).toMatchObject({ background: 'rgb(255, 253, 248)', red: 'rgb(179, 38, 30)' });
    const light = await look();
    await page.getByLabel('Theme').selectOption('dark');
    await eventually(look).toEqual({
      background: 'rgb(14, 20, 34)',
      chosen: 'rgb(135, 175, 135)',
      red: 'rgb(255, 123, 120)',
    });
    expect(light.chosen).not.toBe('rgb(135, 175, 135)');
    await page.getByLabel('Theme').selectOption('system');
    await eventually(look).toEqual(light);
    await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
    await eventually(async () => (await look()).background).toBe('rgb(14, 20, 34)');
  });
});

describe('copy and paste', () => {
  const clipboard = () => page.evaluate(() => navigator.clipboard.readText());
  async function openWithText(options: OpenOptions = {}): Promise<void> {
    await openTerminal(options);
    print('\r\nledger Pending\r\n');
    await pane('bash-1').locator('.xterm-rows').getByText('ledger').waitFor();
    await enter();
  }

  test('have keys of their own on Linux, where Ctrl+C is for interrupting', async () => {
    await openWithText();
    await selectWord('ledger');
    await press('Control+Shift+c');
    await eventually(clipboard).toBe('ledger');
    expect(await focused()).toBe('shell-bash-1');
    await press('Control+Shift+v');
    const pasted = '\x1b[200~ledger\x1b[201~';
    await eventually(typed).toBe(pasted);
    await selectWord('ledger');
    await press('Control+c');
    await eventually(typed).toBe(`${pasted}\x03`);
    await press('Control+v');
    await eventually(typed).toBe(`${pasted}\x03\x16`);
    expect(complaints).toEqual([]);
  });

  test('are Ctrl+C and Ctrl+V on Windows, where Ctrl+C interrupts when nothing is selected', async () => {
    await openWithText({ platform: 'Win32' });
    await selectWord('ledger');
    await press('Control+c');
    await eventually(clipboard).toBe('ledger');
    expect(typed()).toBe('');
    await press('Control+c');
    await eventually(typed).toBe('\x03');
    await press('Control+v');
    await eventually(typed).toBe('\x03\x1b[200~ledger\x1b[201~');
    await button('Keys of the terminal').click();
    await page.getByText('interrupt what runs, while nothing is selected').waitFor();
  });

  test('leave no way for pasted text to end the paste and run', async () => {
    await openWithText();
    await paste('echo one\necho two\x1b[201~\nrm -rf ~\n');
    await eventually(typed).toBe('\x1b[200~echo one\recho two[201~\rrm -rf ~\r\x1b[201~');
  });

  test('of a lot says how far it is and is stopped by Escape, and what was not sent is not sent', async () => {
    await openWithText();
    api.shells.faults.writeDelay = 60;
    await paste(`begin${'x'.repeat(1_000_000)}end`);
    const progress = page.getByRole('progressbar', { name: 'How far the paste is' });
    await progress.waitFor();
    await eventually(() => progress.evaluate((bar) => (bar as HTMLProgressElement).value)).toBeGreaterThan(20_000);
    await press('Escape');
    await page.getByText(/^Stopped: about \d+ % was pasted, the rest was not\.$/).waitFor();
    await eventually(() => typed().endsWith('\x1b[201~')).toBe(true);
    expect(typed().length).toBeLessThan(400_000);
    expect(typed().replace(/x+/, '...')).toBe('\x1b[200~begin...\x1b[201~');
    const stopped = typed();
    await button('Close').click();
    expect(await focused()).toBe('shell-bash-1');
    await press('Escape');
    await eventually(typed).toBe(`${stopped}\x1b`);
  });

  test('of a lot is stopped by its button, and arrives whole when it is not', async () => {
    await openWithText();
    const text = '가나다 😀 kubectl\t'.repeat(20_000);
    await paste(text);
    await eventually(() => typed().length).toBe(text.length + 12);
    expect(typed()).toBe(`\x1b[200~${text}\x1b[201~`);
    await page.locator('.terminal-note').waitFor({ state: 'detached' });
    api.shells.faults.writeDelay = 150;
    await paste(text);
    await button('Stop (Esc)').click();
    await page.getByText('Stopped: about').waitFor();
    await eventually(() => typed().split('\x1b[201~').length).toBe(3);
    expect(typed().length).toBeLessThan(1.9 * text.length);
  });
});

describe('a shell', () => {
  test('that ended is begun again by Enter, and gets nothing that was typed in between', async () => {
    await openTerminal();
    await enter();
    await page.keyboard.type('exit\r');
    await page.getByText('This shell has ended.').waitFor();
    await page.keyboard.type('rm -rf ~');
    await press('Enter');
    await isOpen('bash-1');
    await page.keyboard.type('ls');
    await eventually(typed).toBe('ls');
    await page.keyboard.type('\rexit\r');
    await page.getByText('This shell has ended.').waitFor();
    await pane('bash-1').getByRole('button', { name: 'New terminal' }).click();
    await isOpen('bash-1');
    await eventually(focused).toBe('shell-bash-1');
  });

  test('that there is no room for says so, and is asked for again', async () => {
    await openTerminal();
    for (let more = 0; more < 8; more += 1) await button('New terminal').click();
    await pane('bash-9').getByText('The shell could not be opened.').waitFor();
    await expect(pane('bash-9').getByRole('status').textContent()).resolves.toMatch(/terminal|shell/i);
    await api.shells.endShell(fakeEnvironment, 'bash-2');
    await button('Try again').click();
    await isOpen('bash-9');
  });

  test('into which something was typed while the server restarted asks to look at the last line', async () => {
    await openTerminal();
    await enter();
    api.shells.faults.writeDelay = 5000;
    await page.keyboard.type('k');
    await eventually(() => api.shells.session(fakeEnvironment, 'bash-1').views.size).toBe(1);
    await page.waitForTimeout(100);
    await api.restart();
    api.shells.faults.writeDelay = 0;
    await isOpen('bash-1');
    await page.getByText('what you typed just before may be missing').waitFor();
    await page.screenshot({ path: join(screenshots, 'terminal-uncertain.png') });
    expect(await barriers(page)).toEqual([]);
    await button('Close').click();
    expect(await focused()).toBe('shell-bash-1');
    await page.keyboard.type('2');
    await eventually(typed).toContain('2');

    // Nothing was under way this time, and nobody is bothered.
    await api.restart();
    await eventually(() => api.shells.session(fakeEnvironment, 'bash-1').views.size).toBe(1);
    await isOpen('bash-1');
    await page.keyboard.type('3');
    await eventually(typed).toContain('3');
    expect(await page.getByText('may be missing').count()).toBe(0);
  });
});
