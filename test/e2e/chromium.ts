import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';
import { installPackages, updatePackageLists } from '../../server/preparation/apt.ts';

const executablePath = '/usr/bin/chromium';

/** A headless Chromium: Debian's, installed when it is missing, with fonts that have Korean. */
export async function launchChromium(): Promise<Browser> {
  if (!existsSync(executablePath)) {
    const signal = AbortSignal.timeout(600_000);
    await updatePackageLists(() => {}, signal);
    await installPackages(['chromium', 'fonts-noto-cjk'], () => {}, signal);
  }
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
